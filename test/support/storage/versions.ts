import { type AnyComponent, createEngine, defineComponent, type Engine, type Part } from 'myriad'

/*
 * Three versions of one game, as its saves see them: version 2 turned seconds into ticks and called a field otherwise, version 3
 * took a component away and added one. `test/fixtures/saves` has a world of each of the first two.
 */

const capacity = { actors: 64, effects: 256, entities: 64 }
const effects = [{ id: 'burning', duration: 5, period: 1, actions: [{ do: 'damage', amount: 2 }] }] as const
const attributes = { health: { base: 100, min: 0 } }
const world = { capacity, effects, attributes, vital: 'health', tickRate: 10, workers: 0 } as const

const named = (name: string) => ({ name })

export const V1 = {
  Fuse: defineComponent({ seconds: 'f32', power: 'u8' }, named('Fuse')),
  Legacy: defineComponent({ mark: 'u16' }, named('Legacy')),
}
export const V2 = {
  Fuse: defineComponent({ ticks: 'i32', power: 'u8' }, named('Fuse')),
  Legacy: defineComponent({ mark: 'u16' }, named('Legacy')),
}
export const V3 = {
  Speed: defineComponent({ x: { type: 'f32', default: 1.5 }, y: 'f32' }, named('Speed')),
  Fuse: defineComponent({ ticks: 'i32', power: 'u8', lit: { type: 'u8', default: 7 } }, named('Fuse')),
}

export const engineOf = (components: Readonly<Record<string, AnyComponent>>): Promise<Engine> =>
  createEngine({ ...world, components: Object.values(components) } as never) as unknown as Promise<Engine>

/** A world of some entities and actors, played for some ticks. */
export function populate(engine: Engine, fuse: (i: number) => Part, legacy: (i: number) => Part): void {
  for (let i = 0; i < 5; i++) engine.create(fuse(i), ...(i % 2 === 0 ? [legacy(i)] : []))
  const actors = engine.spawnMany(6)
  actors.forEach((actor, i) => {
    if (i % 2 === 0) engine.apply('burning', actor)
  })
  engine.step(12)
}
