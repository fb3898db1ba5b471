import { baseOf, limitOf, purse, single, stacksFor, vitalMinimum, writeBase } from './attributes.js'
import { dieIfSpent, end, fireChains } from './ending.js'
import { acting, acts, mayExecute } from './force.js'
import { type Actor, type Def, defOf, emit, emitOf, type Instance, type Model, send, toTicks } from './state.js'
import type { Reaction } from './types.js'

export interface Hit {
  amount: number
  school: string | undefined
  source: number
  /** The effect it comes from; none: a command. */
  def: Def | null
}

const nothing = { landed: 0, absorbed: 0 }

/** Damage (§3): amplify, resist, shields, the vital base; then the reactions to it (cc). */
export function damage(model: Model, actor: Actor, hit: Hit): { landed: number; absorbed: number } {
  if (!actor.exists || !actor.alive) return nothing // (g)
  const { school } = hit
  if (school !== undefined) {
    const suppressed = acting(actor).some(
      ({ def: { json } }) => json.immunity?.suppress === true && (json.immunity.schools ?? []).includes(school),
    )
    if (suppressed) {
      emit(model, 'immune', actor, { source: hit.source, def: hit.def, reason: 'suppressed' })
      return nothing
    }
  }
  let left = Math.max(0, hit.amount) * schoolFactor(actor, school)
  const absorbed = shields(model, actor, left, school)
  left -= absorbed
  const vital = model.file.world.vital
  let landed = 0
  if (vital !== undefined && left > 0) {
    const base = baseOf(actor, vital)
    landed = Math.min(left, Math.max(0, base - vitalMinimum(model, actor)))
    // All that was left is exactly the minimum, not whatever the subtraction rounds to.
    writeBase(model, actor, vital, landed < left ? vitalMinimum(model, actor) : base - landed)
    dieIfSpent(model, actor, left - landed)
  }
  if (landed > 0 || absorbed > 0) {
    if (actor.alive) react(model, actor, 'damageTaken', hit.source) // a lethal hit fires no trigger of the dead (cc)
    tell(model, actor, 'damageDealt', hit.source)
  }
  return { landed, absorbed }
}

/** × (1 + Σ amplify) × Π(1 − resist) for its school. */
function schoolFactor(actor: Actor, school: string | undefined): number {
  let amplify = 1
  let resist = 1
  for (const { def } of acting(actor)) {
    for (const entry of def.json.amplify ?? []) if (entry.school === school) amplify += entry.damage
    for (const entry of def.json.resist ?? []) {
      if (entry.school !== undefined && entry.school === school) resist *= 1 - Math.min(1, entry.damage ?? 0)
    }
  }
  return Math.max(0, amplify) * resist
}

/** Shields in force that take this school, higher priority first, then older (aa). */
function readyShields(actor: Actor, school: string | undefined): Instance[] {
  return acting(actor)
    .filter(({ def: { json }, absorbLeft }) => {
      if (json.absorb === undefined || absorbLeft <= 0) return false
      const schools = json.absorb.schools
      return schools === undefined || schools.length === 0 || (school !== undefined && schools.includes(school))
    })
    .sort((a, b) => (b.def.json.absorb?.priority ?? 0) - (a.def.json.absorb?.priority ?? 0))
}

/**
 * What the shields take. Asked anew after each: with one used up, the next of its queue or the next strongest is in
 * force at once (c) and takes of the same hit.
 */
function shields(model: Model, actor: Actor, amount: number, school: string | undefined): number {
  let left = amount
  const asked = new Set<Instance>()
  while (left > 0) {
    const shield = readyShields(actor, school).find((one) => !asked.has(one))
    if (shield === undefined) break
    asked.add(shield)
    let taken = Math.min(left, shield.absorbLeft)
    const cost = shield.def.json.absorb?.cost
    if (cost !== undefined && cost.perPoint > 0) {
      taken = Math.min(taken, purse(model, actor, cost.attribute) / cost.perPoint)
      if (taken > 0) writeBase(model, actor, cost.attribute, baseOf(actor, cost.attribute) - taken * cost.perPoint)
    }
    if (taken <= 0) continue
    shield.absorbLeft -= taken
    left -= taken
    emitOf(model, 'absorbed', shield, { a: taken, b: Math.max(0, shield.absorbLeft) })
    if (shield.absorbLeft <= 0) end(model, shield, 'absorbed')
  }
  return amount - left
}

export function heal(model: Model, actor: Actor, amount: number, source: number): number {
  const vital = model.file.world.vital
  if (vital === undefined || !actor.exists || !actor.alive) return 0 // (g), (y)
  const max = limitOf(model, actor, vital, 'max')
  const base = baseOf(actor, vital)
  const landed = Math.min(Math.max(0, amount), max === null ? Number.POSITIVE_INFINITY : Math.max(0, max - base))
  if (landed <= 0) return 0
  writeBase(model, actor, vital, base + landed)
  react(model, actor, 'healTaken', source)
  tell(model, actor, 'healDealt', source)
  return landed
}

/** damageDealt and healDealt are reactions of the other actor: they wait for phase (4) (b). */
function tell(model: Model, actor: Actor, on: Reaction, source: number): void {
  if (source >= 0) send(model, actor, { kind: 'react', target: source, on, other: actor.index })
}

/** (cc) The triggers of the carrier; what they apply waits for phase (4). */
export function react(model: Model, carrier: Actor, on: Reaction, other: number): void {
  for (const instance of acting(carrier)) {
    for (const [place, trigger] of (instance.def.json.triggers ?? []).entries()) {
      // A trigger before this one may have used the last charge, or ended what kept this one in force.
      if (trigger.on !== on || !acts(instance) || !mayExecute(instance)) continue
      if (model.tick < (instance.readyAt[place] ?? 0)) continue
      const target = trigger.to === 'source' ? other : carrier.index
      if (target < 0) continue
      const chance = trigger.chance ?? 1
      const { index } = instance.def
      if (model.draw(model.tick, carrier.index, other, index, instance.application, 'trigger', place) >= chance)
        continue
      instance.readyAt[place] = model.tick + toTicks(model, trigger.cooldown ?? 0)
      emitOf(model, 'triggered', instance, { a: place })
      send(model, carrier, { kind: 'apply', target, def: defOf(model, trigger.effect), source: carrier.index })
      if (instance.def.json.charges !== undefined) {
        instance.charges -= 1
        if (instance.charges <= 0) end(model, instance, 'charges')
      }
    }
  }
}

export interface Totals {
  sum: number
  absorbed: number
}

/** The actions of one execution, without event and chain. */
export function perform(model: Model, instance: Instance, fraction: number, totals: Totals): void {
  const actor = instance.target
  for (const [place, action] of (instance.def.json.actions ?? []).entries()) {
    // The one that killed: what is left of this execution does not reach the dead (g).
    if (!mayExecute(instance)) return
    const slot = `action ${place}`
    const amount = single(model, instance, slot, action.amount, action) * stacksFor(instance, action) * fraction
    if (action.do === 'damage') {
      const { landed, absorbed } = damage(model, actor, {
        amount,
        school: action.school,
        source: instance.source,
        def: instance.def,
      })
      totals.sum += landed
      totals.absorbed += absorbed
    } else if (action.do === 'heal') {
      totals.sum += heal(model, actor, amount, instance.source)
    } else {
      totals.sum += writeBase(model, actor, action.attribute, baseOf(actor, action.attribute) + amount)
      if (action.attribute === model.file.world.vital) dieIfSpent(model, actor)
    }
  }
}

/** One execution: the actions, one `ticked` (ll), the chains on `ticked`. */
export function execute(model: Model, instance: Instance, fraction = 1, instant = false): void {
  if (!mayExecute(instance)) return
  const totals = { sum: 0, absorbed: 0 }
  perform(model, instance, fraction, totals)
  ticked(model, instance, totals, instant)
}

export function ticked(model: Model, instance: Instance, totals: Totals, instant = false): void {
  emit(model, 'ticked', instance.target, {
    source: instance.source,
    def: instance.def,
    instance: instant ? 0 : instance.application,
    a: totals.sum,
    b: totals.absorbed,
  })
  fireChains(model, instance, 'ticked')
}
