// What moves and what collides. The page and every thread import this file.
import { Actor, defineComponent, defineEffect, defineResource, defineSystem } from 'myriad/define'

/** The world is a square whose edges meet. */
export const SIZE = 1024
const CELL = 16
const CELLS = SIZE / CELL
export const RADIUS = 7
export const SHIPS = 300
/** A ship stands in every cell that its circle touches: four at most, as cells are wider than it. */
const NODES = SHIPS * 4 + 1

export const Position = defineComponent({ x: 'f32', y: 'f32' }, { name: 'Position' })
export const Velocity = defineComponent({ x: 'f32', y: 'f32' }, { name: 'Velocity' })
/** Where a bullet starts again after it has hit. */
export const Bullet = defineComponent({ homeX: 'f32', homeY: 'f32' }, { name: 'Bullet' })
/** For each cell the first of its nodes, 0: empty; a node is a ship with its place, and the next node of the cell. */
export const Grid = defineResource({
  first: ['i32', CELLS * CELLS],
  next: ['i32', NODES],
  ship: ['i32', NODES],
  x: ['f32', NODES],
  y: ['f32', NODES],
})

export const movement = defineSystem({
  name: 'movement',
  reads: { velocity: Velocity },
  writes: { position: Position },
  run({ dt }, { ids, start, end }, { position, velocity }) {
    const { x, y } = position
    for (let i = start; i < end; i++) {
      const e = ids[i]!
      const nx = x[e]! + velocity.x[e]! * dt
      const ny = y[e]! + velocity.y[e]! * dt
      x[e] = nx < 0 ? nx + SIZE : nx >= SIZE ? nx - SIZE : nx
      y[e] = ny < 0 ? ny + SIZE : ny >= SIZE ? ny - SIZE : ny
    }
  },
})

/** The cell of a place. A column of 32 bits rounds 1023.99999 up to 1024: such a bullet is over the edge already. */
function cellAt(x: number, y: number): number {
  return ((y / CELL) & (CELLS - 1)) * CELLS + ((x / CELL) & (CELLS - 1))
}

/** One thread writes down where the ships are, so that all threads can look them up. */
export const buildGrid = defineSystem({
  name: 'build grid',
  query: [Actor, Position],
  reads: { position: Position },
  writes: { grid: Grid },
  on: 'one',
  run(_, { ids, start, end }, { position, grid }) {
    grid.first.fill(0)
    let node = 1
    for (let i = start; i < end; i++) {
      const e = ids[i]!
      const x = position.x[e]!
      const y = position.y[e]!
      const right = Math.min(CELLS - 1, ((x + RADIUS) / CELL) | 0)
      const bottom = Math.min(CELLS - 1, ((y + RADIUS) / CELL) | 0)
      for (let cy = Math.max(0, ((y - RADIUS) / CELL) | 0); cy <= bottom; cy++) {
        for (let cx = Math.max(0, ((x - RADIUS) / CELL) | 0); cx <= right; cx++) {
          grid.ship[node] = e
          grid.x[node] = x
          grid.y[node] = y
          grid.next[node] = grid.first[cy * CELLS + cx]!
          grid.first[cy * CELLS + cx] = node++
        }
      }
    }
  },
})

export const collide = defineSystem({
  name: 'collide',
  reads: { bullet: Bullet, grid: Grid },
  writes: { position: Position },
  run(ctx, { ids, start, end }, { bullet, position, grid }) {
    for (let i = start; i < end; i++) {
      const e = ids[i]!
      const x = position.x[e]!
      const y = position.y[e]!
      for (let n = grid.first[cellAt(x, y)]!; n !== 0; n = grid.next[n]!) {
        const dx = grid.x[n]! - x
        const dy = grid.y[n]! - y
        if (dx * dx + dy * dy > RADIUS * RADIUS) continue
        ctx.applyEffect(grid.ship[n]!, 'burning')
        position.x[e] = bullet.homeX[e]!
        position.y[e] = bullet.homeY[e]!
        break
      }
    }
  },
})

export const systems = [movement, buildGrid, collide]

export const burning = defineEffect({
  id: 'burning',
  duration: 2,
  period: 0.5,
  stacking: { mode: 'perTarget', max: 50 },
  actions: [{ do: 'damage', amount: 0.2 }],
})
