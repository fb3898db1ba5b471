import type { Component, Resource, System } from 'myriad'

export const Position: Component<{ x: 'f64'; y: { type: 'f32'; default: 2 } }>
export const Velocity: Component<{ x: 'f64'; y: 'f64' }>
export const Health: Component<{ hp: { type: 'i32'; default: 100 }; by: 'entity' }>
export const Frozen: Component<Record<never, never>>
export const Stunned: Component<{ power: 'f32' }>
export const Late: Component<{ n: 'u8' }>
export const Grid: Resource<{ count: ['i32', 64]; sum: ['f64', 4] }>
/** Systems by name. */
export const game: Readonly<Record<string, System<'hit' | 'gone'>>>
/** Systems by name, of a worker file that has others under the same names. */
export const wrong: Readonly<Record<string, System>>
