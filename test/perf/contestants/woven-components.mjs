// Components and queries of the woven contestant: the page and its workers must make them in the same order.
import { defineComponent, defineQuery, field } from '@woven-ecs/core'

const pair = () => defineComponent({ x: field.float32(), y: field.float32() })
const single = () => defineComponent({ value: field.float32() })

export const Position = pair()
export const Velocity = pair()
export const OtherPosition = pair()
export const OtherVelocity = pair()
export const A = single()
export const B = single()
export const C = single()
export const D = single()
export const E = single()
export const F = single()

export const moving = defineQuery((q) => q.with(Position, Velocity))
export const otherMoving = defineQuery((q) => q.with(OtherPosition, OtherVelocity))
export const linked = defineQuery((q) => q.with(A, B, C, D, E, F))
