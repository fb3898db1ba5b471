import { DEF_WHEN, DEF_WHILE } from './tables.js'
import type { World } from './world.js'

/** Whether an actor's tags and control names meet six words of a condition: all required ones, none forbidden. */
function meets(w: World, actor: number, at: number): boolean {
  const { definitions } = w
  const low = w.tagsLow[actor]!
  const high = w.tagsHigh[actor]!
  const control = w.control[actor]!
  const missing = (definitions[at]! & ~low) | (definitions[at + 1]! & ~high) | (definitions[at + 2]! & ~control)
  const forbidden = (definitions[at + 3]! & low) | (definitions[at + 4]! & high) | (definitions[at + 5]! & control)
  return (missing | forbidden) === 0
}

/** Whether the actor meets the `when` of the definition that starts at word `def`. */
export function meetsWhen(w: World, actor: number, def: number): boolean {
  return meets(w, actor, def + DEF_WHEN)
}

/** Whether the actor meets the `while` of the definition that starts at word `def`. */
export function meetsWhile(w: World, actor: number, def: number): boolean {
  return meets(w, actor, def + DEF_WHILE)
}
