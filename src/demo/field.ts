import type { FieldColumns, HearDrawing } from './protocol.js'

/** The golden angle: neighbours of a sunflower's seeds never line up. */
const GOLDEN = Math.PI * (3 - Math.sqrt(5))

/**
 * Where each actor stands on the field, as a share of its half width: the seeds of a sunflower, which fill a disc
 * evenly whatever their number.
 */
export function sunflower(count: number): Float32Array {
  const places = new Float32Array(count * 2)
  for (let i = 0; i < count; i++) {
    const radius = Math.sqrt((i + 0.5) / count) * 0.97
    places[i * 2] = radius * Math.cos(i * GOLDEN)
    places[i * 2 + 1] = radius * Math.sin(i * GOLDEN)
  }
  return places
}

/** Index of the actor nearest to a point of the field, in shares of its half width. */
export function nearest(places: Float32Array, x: number, y: number): number {
  let best = -1
  let least = Number.POSITIVE_INFINITY
  for (let i = 0; i < places.length; i += 2) {
    const dx = places[i]! - x
    const dy = places[i + 1]! - y
    const d = dx * dx + dy * dy
    if (d < least) {
      least = d
      best = i >> 1
    }
  }
  return best
}

/*
 * A dot has a core that says how healthy the actor is and a ring with one arc an effect it carries. Small dots have no
 * room for a ring: they show the effects in turn, each for a second or two, brighter the healthier the actor is.
 *
 * PERF: what is the same for a whole dot is worked out once, in the vertex shader; where there is no graphics card the
 * simulation would pay for it.
 */
const VERTEX = `#version 300 es
in vec2 place;
in float health;
in float pulse;
in int state;
in int tags;
uniform vec2 aspect;
uniform float size;
uniform float beat;
uniform vec3 colours[8];
uniform vec3 well;
uniform vec3 ill;
uniform vec3 dead;
flat out vec3 vCore;
flat out vec3 vBlend;
flat out int vTags;
void main() {
  gl_Position = vec4(place * aspect, 0.0, 1.0);
  gl_PointSize = size;
  bool alive = (state & 2) != 0;
  vec3 core = dead;
  if (alive) core = mix(ill, well, health) + vec3(max(-pulse, 0.0), max(pulse, 0.0), 0.0) * 0.35;
  vec3 blend = core;
  int n = 0;
  for (int i = 0; i < 8; i++) n += (tags >> i) & 1;
  if (n > 0 && alive) {
    float turns = mod(beat + fract(float(gl_VertexID) * 0.61803399) * 8.0, float(n));
    int wanted = int(turns);
    vec3 now = core;
    vec3 after = core;
    int seen = 0;
    for (int i = 0; i < 8; i++) {
      if (((tags >> i) & 1) == 0) continue;
      if (seen == wanted) now = colours[i];
      if (seen == (wanted + 1) % n) after = colours[i];
      seen++;
    }
    blend = mix(now, after, smoothstep(0.75, 1.0, fract(turns))) * mix(0.4, 1.0, health);
    blend = mix(blend, core, abs(pulse) * 0.35);
  }
  vCore = core;
  vBlend = blend;
  vTags = tags;
}`

/** Dots from this many pixels on have a ring. */
const RING_PIXELS = 9

const FRAGMENT_HEAD = `#version 300 es
precision highp float;
flat in vec3 vCore;
flat in vec3 vBlend;
flat in int vTags;
uniform vec3 ground;
uniform vec3 colours[8];
uniform float size;
out vec4 colour;
`

const DOT = `${FRAGMENT_HEAD}
void main() {
  float r = length(gl_PointCoord * 2.0 - 1.0);
  colour = vec4(vBlend, 1.0 - smoothstep(max(0.5, 1.0 - 2.4 / size), 1.0, r));
}`

const RING = `${FRAGMENT_HEAD}
void main() {
  vec2 p = gl_PointCoord * 2.0 - 1.0;
  float r = length(p);
  float soft = 2.0 / size;
  int arc = int(floor((atan(p.x, p.y) / 6.2831853 + 0.5) * 8.0)) & 7;
  bool lit = ((vTags >> arc) & 1) != 0;
  vec3 ring = lit ? colours[arc] : mix(ground, vCore, 0.18);
  float inCore = 1.0 - smoothstep(0.46 - soft, 0.46 + soft, r);
  float inRing = smoothstep(0.58 - soft, 0.58 + soft, r);
  colour = vec4(mix(mix(ground, ring, inRing), vCore, inCore), 1.0 - smoothstep(1.0 - 2.0 * soft, 1.0, r));
}`

interface Palette {
  readonly ground: readonly number[]
  readonly well: readonly number[]
  readonly ill: readonly number[]
  readonly dead: readonly number[]
}

const DARK: Palette = {
  ground: [0.055, 0.067, 0.09],
  well: [0.83, 0.87, 0.92],
  ill: [0.45, 0.07, 0.1],
  dead: [0.16, 0.18, 0.22],
}
const LIGHT: Palette = {
  ground: [0.945, 0.937, 0.918],
  well: [0.32, 0.36, 0.42],
  ill: [0.75, 0.1, 0.12],
  dead: [0.8, 0.78, 0.75],
}

/** Frames a second while a frame costs little; half of it when drawing takes processor time from the simulation. */
const FRAME_MS = 33
const SLOW_FRAME_MS = 66
const DEAR_MS = 10

const INPUTS = ['place', 'health', 'pulse', 'state', 'tags'] as const
type Input = (typeof INPUTS)[number]

function compile(gl: WebGL2RenderingContext, fragment: string): WebGLProgram {
  const program = gl.createProgram()
  for (const [type, source] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, fragment],
  ] as const) {
    const shader = gl.createShader(type)!
    gl.shaderSource(shader, source)
    gl.compileShader(shader)
    if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS)) throw new Error(gl.getShaderInfoLog(shader) ?? 'shader')
    gl.attachShader(program, shader)
  }
  // Both programs read the same buffers.
  INPUTS.forEach((name, place) => {
    gl.bindAttribLocation(program, place, name)
  })
  gl.linkProgram(program)
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(program) ?? 'link')
  return program
}

/** Draws the field straight from the world's columns: state and tags as they stand there, health as a share. */
export class Field {
  readonly #canvas: OffscreenCanvas
  readonly #colours: readonly (readonly number[])[]
  #gl: WebGL2RenderingContext | null
  #dots!: WebGLProgram
  #rings!: WebGLProgram
  #buffers!: Record<Input, WebGLBuffer>
  #columns: FieldColumns | undefined
  #count = 0
  #fullHealth = 1
  #health = new Float32Array(0)
  #pulse = new Float32Array(0)
  #palette = DARK
  #still = false
  #last = 0
  #dear = 0
  #on = true

  /** @param tell Hears why nothing can be drawn, if that is so. */
  constructor(canvas: OffscreenCanvas, colours: readonly (readonly number[])[], tell: HearDrawing) {
    this.#canvas = canvas
    this.#colours = colours
    this.#gl = canvas.getContext('webgl2', { antialias: false, alpha: false, powerPreference: 'low-power' })
    if (!this.#gl) {
      tell('This browser gives the page no WebGL 2: it is too old, or its graphics are switched off.')
      return
    }
    canvas.addEventListener('webglcontextlost', (event) => {
      event.preventDefault()
      tell('The graphics driver has taken the drawing away. It goes on when the driver gives it back.')
    })
    canvas.addEventListener('webglcontextrestored', () => {
      tell(undefined)
      this.#begin(tell)
    })
    this.#begin(tell)
  }

  #begin(tell: HearDrawing): void {
    try {
      this.#setUp()
    } catch (error) {
      this.#gl = null
      tell(`The graphics driver refuses to draw: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  #setUp(): void {
    const gl = this.#gl
    if (!gl) return
    this.#dots = compile(gl, DOT)
    this.#rings = compile(gl, RING)
    gl.bindVertexArray(gl.createVertexArray())
    const buffer = (name: Input, size: number, integer: boolean) => {
      const made = gl.createBuffer()
      gl.bindBuffer(gl.ARRAY_BUFFER, made)
      const at = INPUTS.indexOf(name)
      gl.enableVertexAttribArray(at)
      if (integer) gl.vertexAttribIPointer(at, size, gl.INT, 0, 0)
      else gl.vertexAttribPointer(at, size, gl.FLOAT, false, 0, 0)
      return made
    }
    this.#buffers = {
      place: buffer('place', 2, false),
      health: buffer('health', 1, false),
      pulse: buffer('pulse', 1, false),
      state: buffer('state', 1, true),
      tags: buffer('tags', 1, true),
    }
    gl.enable(gl.BLEND)
    gl.blendFunc(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA)
    if (this.#columns) this.show(this.#columns, this.#count, this.#fullHealth)
    this.#paintPalette()
  }

  /** Draws other columns from now on. Slot 0 is nobody: actors stand in the slots from 1. */
  show(columns: FieldColumns, actors: number, fullHealth: number): void {
    this.#columns = columns
    this.#count = actors
    this.#fullHealth = fullHealth
    this.#health = new Float32Array(actors)
    this.#pulse = new Float32Array(actors)
    const gl = this.#gl
    if (!gl) return
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#buffers.place)
    gl.bufferData(gl.ARRAY_BUFFER, sunflower(actors), gl.STATIC_DRAW)
    for (const name of ['health', 'pulse', 'state', 'tags'] as const) {
      gl.bindBuffer(gl.ARRAY_BUFFER, this.#buffers[name])
      gl.bufferData(gl.ARRAY_BUFFER, actors * 4, gl.STREAM_DRAW)
    }
  }

  resize(width: number, height: number, scale: number): void {
    this.#canvas.width = Math.max(1, Math.round(width * scale))
    this.#canvas.height = Math.max(1, Math.round(height * scale))
  }

  theme(dark: boolean, still: boolean): void {
    this.#palette = dark ? DARK : LIGHT
    this.#still = still
    this.#paintPalette()
  }

  /** Whether frames are drawn. */
  draw(on: boolean): void {
    this.#on = on
  }

  #paintPalette(): void {
    const gl = this.#gl
    if (!gl) return
    for (const program of [this.#dots, this.#rings]) {
      gl.useProgram(program)
      for (const name of ['ground', 'well', 'ill', 'dead'] as const) {
        gl.uniform3fv(gl.getUniformLocation(program, name), this.#palette[name] as number[])
      }
      gl.uniform3fv(gl.getUniformLocation(program, 'colours'), this.#colours.flat())
    }
  }

  /** Draws a frame if it is time for one. Called for every animation frame. */
  frame(now: number): void {
    const wanted = this.#dear > 5 ? SLOW_FRAME_MS : FRAME_MS
    if (!this.#on || !this.#gl || !this.#columns || now - this.#last < wanted - 4) return
    this.#last = now
    const started = performance.now()
    this.#upload(this.#columns)
    this.#draw()
    // The draw call returns before software has drawn: reading a pixel back waits for it.
    if (this.#dear < 30) this.#gl.readPixels(0, 0, 1, 1, this.#gl.RGBA, this.#gl.UNSIGNED_BYTE, new Uint8Array(4))
    this.#dear = performance.now() - started > DEAR_MS ? Math.min(this.#dear + 1, 30) : Math.max(this.#dear - 0.05, 0)
  }

  #upload(columns: FieldColumns): void {
    const { health } = columns
    const count = this.#count
    const share = 1 / this.#fullHealth
    for (let i = 0; i < count; i++) {
      const now = health[i + 1]! * share
      const change = (now - this.#health[i]!) * 12
      this.#pulse[i] = this.#still ? 0 : this.#pulse[i]! * 0.7 + Math.max(-1, Math.min(1, change))
      this.#health[i] = now
    }
    this.#send(this.#buffers.health, this.#health)
    this.#send(this.#buffers.pulse, this.#pulse)
    this.#send(this.#buffers.state, columns.state.subarray(1, count + 1))
    this.#send(this.#buffers.tags, columns.tagsLow.subarray(1, count + 1))
  }

  #send(buffer: WebGLBuffer, data: Float32Array | Int32Array): void {
    const gl = this.#gl!
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer)
    gl.bufferSubData(gl.ARRAY_BUFFER, 0, data as Float32Array<ArrayBuffer>)
  }

  #draw(): void {
    const gl = this.#gl!
    const { width, height } = this.#canvas
    const least = Math.min(width, height)
    // A seed's share of the disc, as the side of a square.
    const size = Math.max(1.5, least * Math.sqrt(Math.PI / 4 / Math.max(1, this.#count)) * 1.02)
    gl.viewport(0, 0, width, height)
    gl.clearColor(this.#palette.ground[0]!, this.#palette.ground[1]!, this.#palette.ground[2]!, 1)
    gl.clear(gl.COLOR_BUFFER_BIT)
    const program = size >= RING_PIXELS ? this.#rings : this.#dots
    gl.useProgram(program)
    gl.uniform2f(gl.getUniformLocation(program, 'aspect'), least / width, least / height)
    gl.uniform1f(gl.getUniformLocation(program, 'size'), size)
    gl.uniform1f(gl.getUniformLocation(program, 'beat'), this.#still ? 0 : (this.#last / 1600) % 840)
    gl.drawArrays(gl.POINTS, 0, this.#count)
  }
}
