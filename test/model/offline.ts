import { perform, type Totals, ticked } from './act.js'
import { endsNow, expireOnce, lastFraction } from './clock.js'
import { end } from './ending.js'
import { acts, isFront, mayExecute } from './force.js'
import type { Actor, Instance, Model } from './state.js'
import { toTicks } from './state.js'

/**
 * (ii) The world was away for `span` ticks and goes on at this one: the tick does not jump, the clocks of `elapse` and
 * `fold` effects do.
 */
export function offline(model: Model, span: number): void {
  // Diminishing windows, cooldowns and linger elapse for everybody, before ends inside the span set new ones.
  for (const hold of model.holds) if (hold.goesAt !== null) hold.goesAt -= span
  for (const actor of model.actors) {
    for (const state of actor.diminishing.values()) if (state.lastEnd !== null) state.lastEnd -= span
    for (const instance of actor.instances) instance.readyAt = instance.readyAt.map((tick) => tick - span)
  }
  for (const actor of model.actors) {
    if (!actor.exists || actor.paused) continue
    const moved = new Set<Instance>()
    for (const instance of [...actor.instances]) {
      // What waits in a queue stands still; it moves when the front before it has ended.
      if (!instance.ended && isFront(instance)) away(model, actor, instance, span, moved)
    }
  }
}

function policyOf({ def: { json } }: Instance): 'freeze' | 'elapse' | 'fold' {
  return json.offline ?? (json.polarity === 'debuff' ? 'elapse' : 'freeze')
}

/** Runs one instance's clock on by `span`, then, in a queue, the next one's by what is left. */
function away(model: Model, actor: Actor, instance: Instance, span: number, moved: Set<Instance>): void {
  const policy = policyOf(instance)
  if (policy === 'freeze' || moved.has(instance)) return
  moved.add(instance)
  // Seen from the clock, the present is `span` later; moving its times back by `span` says the same.
  instance.expiresAt -= span
  instance.lastTick -= span
  if (instance.nextTick !== null) instance.nextTick -= span
  for (const times of ['upkeepAt', 'auraAt'] as const) moveSchedule(model, instance, times, span)

  // One execution stands for all of the span (a fold is arithmetic), weighted by the stacks there were at each.
  let times = 0
  let weighted = 0
  const passes = { ...instance }
  const { expiry = 'clear' } = instance.def.json.stacking ?? {}
  const count = (fraction: number) => {
    times += fraction
    weighted += fraction * passes.stacks
  }
  for (;;) {
    const tickDue = passes.nextTick ?? Number.POSITIVE_INFINITY
    // In the order of their ticks; a tick due exactly at expiry comes first (§3).
    if (tickDue <= Math.min(model.tick, passes.expiresAt)) {
      passes.lastTick = tickDue
      passes.nextTick = tickDue + passes.period
      count(1)
    } else if (passes.expiresAt > model.tick) break
    else if (expiry === 'clear' || (expiry === 'removeOne' && passes.stacks <= 1)) {
      const fraction = lastFraction(passes)
      if (fraction > 0) count(fraction)
      break
    } else {
      if (expiry === 'removeOne') passes.stacks -= 1
      passes.expiresAt += passes.duration
    }
  }
  instance.lastTick = passes.lastTick
  instance.nextTick = passes.nextTick
  if (times > 0 && policy === 'fold' && acts(instance) && mayExecute(instance)) {
    const totals: Totals = { sum: 0, absorbed: 0 }
    const { stacks } = instance
    instance.stacks = weighted / times
    perform(model, instance, times, totals)
    instance.stacks = stacks
    ticked(model, instance, totals)
  }
  let ending: number | null = null
  while (!instance.ended && instance.expiresAt <= model.tick) {
    if (endsNow(instance)) {
      ending = instance.expiresAt
      break
    }
    expireOnce(model, instance)
  }
  if (ending === null || instance.ended) return
  end(model, instance, 'expired', ending)
  const next = actor.instances.find((other) => other.def === instance.def && isFront(other))
  if (instance.def.json.stacking?.mode === 'queue' && next !== undefined) {
    away(model, actor, next, model.tick - ending, moved)
  }
}

/** Upkeep and pulses in the span are dropped; the schedule keeps its phase. */
function moveSchedule(model: Model, instance: Instance, which: 'upkeepAt' | 'auraAt', span: number): void {
  const { upkeep, aura } = instance.def.json
  const every = toTicks(model, (which === 'upkeepAt' ? upkeep?.every : aura?.every) ?? 0)
  if (every === 0) return
  instance[which] -= span
  while (instance[which] <= model.tick) instance[which] += every
}
