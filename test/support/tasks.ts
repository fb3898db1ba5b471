import type { AnyComponent } from '../../src/components/index.js'
import { type Access, accessOf, effectsAccess } from '../../src/schedule/access.js'
import { register, type System } from '../../src/schedule/index.js'

/** What systems touch, and the effects after them, as a schedule is made of. */
export function tasksOf(systems: readonly System[], components: readonly AnyComponent[] = []): Access[] {
  const registry = register(components, systems)
  return [...registry.systems.map((info) => accessOf(info, registry)), effectsAccess()]
}
