// The picture: a pixel for each bullet, straight from the columns, and a circle for each ship.

import { Actor } from 'myriad'
import { BULLETS, type Game } from './game.js'
import { Bullet, Position, RADIUS, SIZE } from './systems.js'

/** Colours as a canvas stores them: alpha, blue, green, red. One for each place that bullets come from. */
const DARK = [0xffffd0a0, 0xffa0e8ff, 0xffb0ffb8, 0xffff9ce0, 0xff9cc4ff]
const LIGHT = [0xffa06010, 0xff1070c0, 0xff308818, 0xffa02880, 0xff2848d0]

export function createPicture(canvas: HTMLCanvasElement, engine: Game): () => void {
  canvas.width = SIZE
  canvas.height = SIZE
  const context = canvas.getContext('2d')
  if (!context) throw new Error('This browser has no canvas.')
  const image = context.createImageData(SIZE, SIZE)
  const pixels = new Uint32Array(image.data.buffer)
  const dark = matchMedia('(prefers-color-scheme: dark)')

  // Nobody comes or goes in this game, so the ids and the columns are asked for once.
  const bullets = engine.query(Bullet)
  const ships = engine.query(Actor, Position)
  const { x, y } = engine.columns(Position)
  const health = engine.column('health')

  return () => {
    const colours = dark.matches ? DARK : LIGHT
    pixels.fill(0)
    for (let i = 0; i < BULLETS; i++) {
      const e = bullets[i]!
      pixels[((y[e]! | 0) * SIZE + (x[e]! | 0)) % pixels.length] = colours[i % colours.length]!
    }
    context.putImageData(image, 0, 0)
    context.lineWidth = 1.5
    for (const e of ships) {
      // Hurt ships are red, sound ones green.
      const hue = health[e]! * 1.4
      context.fillStyle = `hsl(${hue} 90% ${dark.matches ? 55 : 42}%)`
      context.strokeStyle = dark.matches ? '#05060a' : '#ffffff'
      context.beginPath()
      context.arc(x[e]!, y[e]!, RADIUS, 0, 2 * Math.PI)
      context.fill()
      context.stroke()
    }
  }
}
