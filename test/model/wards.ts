import { acting } from './force.js'
import type { Actor, Def, Instance } from './state.js'

/** (z) Whether the ward's filter meets a definition. An empty filter matches nothing, a ward never its own definition. */
export function wardMatches(ward: Instance, def: Def): boolean {
  const filter = ward.def.json.immunity
  if (filter === undefined || ward.def === def) return false
  const { json } = def
  const names = [...(json.tags ?? []), ...(json.control ?? [])]
  return (
    (filter.effects ?? []).includes(json.id) ||
    (filter.categories ?? []).some((name) => (json.categories ?? []).includes(name)) ||
    (filter.tags ?? []).some((name) => names.includes(name)) ||
    (filter.schools ?? []).some((school) =>
      (json.actions ?? []).some((action) => action.do === 'damage' && action.school === school),
    )
  )
}

export function refusingWard(actor: Actor, def: Def): Instance | undefined {
  return acting(actor).find((ward) => wardMatches(ward, def))
}

/** Step 5: r = 1 − Π(1 − rᵢ) over the entries for any category of the effect, capped at 0.99. */
export function resistance(actor: Actor, def: Def, what: 'duration' | 'magnitude'): number {
  let rest = 1
  for (const instance of acting(actor)) {
    for (const entry of instance.def.json.resist ?? []) {
      if (entry.category === undefined || !(def.json.categories ?? []).includes(entry.category)) continue
      rest *= 1 - Math.min(1, entry[what] ?? 0)
    }
  }
  return Math.min(0.99, 1 - rest)
}
