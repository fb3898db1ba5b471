// A world whose bytes follow from its tick, and whose game follows from its inputs: what is right can be said of any tick.
const WORDS = 1 << 21
/** One of so many sections changes from tick to tick in the incremental case: 5 %. */
const SECTIONS = 20

function word(i, tick) {
  return Math.imul(i ^ Math.imul(tick + 1, 0x85ebca77), 0x9e3779b1) | 0
}

/** The tick that a word is of: all of them of the world's, or only those of one section. */
function tickOf(i, tick, kind) {
  if (kind === 'full') return tick
  return Math.floor((i * SECTIONS) / WORDS) === 0 ? tick : 0
}

export function imageAt(tick, kind) {
  const words = new Int32Array(WORDS)
  for (let i = 0; i < WORDS; i++) words[i] = word(i, tickOf(i, tick, kind))
  const section = (WORDS * 4) / SECTIONS
  const cut = (n) => Math.floor((n * section) / 4) * 4
  const sections = Uint32Array.from({ length: SECTIONS }, (_, n) => cut(n + 1) - cut(n))
  sections[SECTIONS - 1] += WORDS * 4 - sections.reduce((sum, length) => sum + length, 0)
  return { fingerprint: 1, tick, alive: 1, dense: Uint32Array.of(1), bytes: new Uint8Array(words.buffer), sections }
}

/** Words of an image that are not those of its tick. */
export function wrongWords({ tick, bytes }, kind) {
  const words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 2)
  let wrong = words.length === WORDS ? 0 : 1
  for (let i = 0; i < words.length; i++) if (words[i] !== word(i, tickOf(i, tick, kind))) wrong++
  return wrong
}

/** An engine of a few numbers, with inputs and replay. */
export class SmallEngine {
  cells = new Int32Array(1024)
  tick = 0
  #inputs
  #from = 0

  step() {
    const seed = this.cells[this.tick % 1024]
    for (let c = 0; c < 64; c++) this.cells[c] = (Math.imul(this.cells[c] ^ seed, 0x9e3779b1) + c) | 0
    this.tick++
  }

  poke(cell, value) {
    this.cells[cell % 1024] += value
    this.#inputs?.push(this.tick, cell, value)
  }

  hash() {
    return this.cells.reduce((hash, cell) => (Math.imul(hash ^ cell, 0x01000193) + 1) | 0, this.tick)
  }

  checkpoint({ into }) {
    const bytes = into.columns(this.cells.byteLength)
    bytes.set(new Uint8Array(this.cells.buffer))
    const dense = into.ids(1)
    dense[0] = 1
    return { fingerprint: 2, tick: this.tick, alive: 1, dense, bytes, sections: Uint32Array.of(bytes.length) }
  }

  restore({ tick, bytes }) {
    this.tick = tick
    this.cells = new Int32Array(bytes.slice().buffer)
  }

  inputs = {
    start: () => {
      this.#inputs = []
      this.#from = this.tick
    },
    take: () => {
      if (!this.#inputs || (this.#inputs.length === 0 && this.#from === this.tick)) return undefined
      const bytes = new Uint8Array(Int32Array.from(this.#inputs).buffer)
      const batch = { tickFrom: this.#from, tickTo: this.tick, count: this.#inputs.length / 3, bytes }
      this.inputs.start()
      return batch
    },
    stop: () => {
      this.#inputs = undefined
    },
  }

  replay({ tickTo, bytes }) {
    const inputs = new Int32Array(bytes.slice().buffer)
    for (let i = 0; i < inputs.length; i += 3) {
      while (this.tick < inputs[i]) this.step()
      this.poke(inputs[i + 1], inputs[i + 2])
    }
    while (this.tick < tickTo) this.step()
  }
}

/** A game that follows from the tick alone. */
export function playTo(engine, tick) {
  while (engine.tick < tick) {
    if (engine.tick % 3 === 0) engine.poke(engine.tick * 7, engine.tick + 1)
    engine.step()
  }
}

export function hashAt(tick) {
  const engine = new SmallEngine()
  playTo(engine, tick)
  return engine.hash()
}
