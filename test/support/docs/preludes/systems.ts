/** What blocks about systems take for granted: some components, a system, an engine. */
import { createEngine } from 'myriad'
import { defineComponent, defineSystem } from 'myriad/define'

export const Position = defineComponent({ x: 'f32', y: 'f32' })
export const Velocity = defineComponent({ x: 'f32', y: 'f32' })
export const Health = defineComponent({ hp: { type: 'i32', default: 100 } }, { name: 'Health' })
export const Mass = defineComponent({ kg: 'f32' })
export const Crowd = defineComponent({ count: 'u16' })
export const Bomb = defineComponent({ at: 'u32', power: 'f32' })
export const Frozen = defineComponent({})
export const Burning = defineComponent({})
export const Sunlit = defineComponent({})
export const Heated = defineComponent({})

export const movement = defineSystem({
  name: 'movement',
  reads: { velocity: Velocity },
  writes: { position: Position },
  run() {},
})
export const engine = await createEngine({ systems: [movement], attributes: { health: { base: 100 } } })
export const drawBar: (eid: number, hp: number) => void = () => undefined
