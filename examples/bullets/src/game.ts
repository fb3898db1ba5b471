// The world: three hundred ships, and a hundred thousand bullets that leave five places in all directions.
import { createEngine, set } from 'myriad'
import { Bullet, burning, Position, SHIPS, SIZE, systems, Velocity } from './systems.js'

export const BULLETS = 100_000
const HOMES = [
  [0.5, 0.5],
  [0.2, 0.2],
  [0.8, 0.2],
  [0.2, 0.8],
  [0.8, 0.8],
] as const
// The golden angle. Turning by it again and again needs no sine, whose last bits differ from browser to browser.
const COS = -0.7373688780783197
const SIN = 0.6754902942615238

export async function startGame() {
  const engine = await createEngine({
    systems,
    effects: [burning],
    attributes: { health: { base: 100, min: 0, max: 100 } },
    vital: 'health',
    worker: () => new Worker(new URL('./worker.js', import.meta.url), { type: 'module' }),
    capacity: { entities: BULLETS + SHIPS, actors: SHIPS, effects: 65_536, commands: 65_536, systemCommands: 65_536 },
  })
  // Who dies is back in the next tick.
  engine.on('died', ({ target }) => engine.revive(target))

  let [cos, sin] = [1, 0]
  const turn = () => {
    ;[cos, sin] = [cos * COS - sin * SIN, cos * SIN + sin * COS]
  }
  for (let i = 0; i < SHIPS; i++) {
    turn()
    const reach = SIZE * (0.08 + (0.4 * i) / SHIPS)
    engine.spawn({
      components: [
        set(Position, { x: SIZE / 2 + cos * reach, y: SIZE / 2 + sin * reach }),
        set(Velocity, { x: -sin * 12, y: cos * 12 }),
      ],
    })
  }
  for (let i = 0; i < BULLETS; i++) {
    turn()
    const [x, y] = HOMES[i % HOMES.length]!
    const home = { homeX: x * SIZE, homeY: y * SIZE }
    const speed = 20 + (i % 8) * 8
    // Ten seconds on their way already, so that the square is full from the beginning.
    const away = (i % 1000) / 100
    engine.create(
      set(Bullet, home),
      set(Velocity, { x: cos * speed, y: sin * speed }),
      set(Position, { x: wrap(home.homeX + cos * speed * away), y: wrap(home.homeY + sin * speed * away) }),
    )
  }
  return engine
}

const wrap = (at: number) => ((at % SIZE) + SIZE) % SIZE

export type Game = Awaited<ReturnType<typeof startGame>>
