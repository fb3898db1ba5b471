import { execute } from './act.js'
import { baseOf, purse, rebuild, writeBase } from './attributes.js'
import { die, end, fireChains, loseStack } from './ending.js'
import { acts, isFront, mayExecute, meets } from './force.js'
import { type Actor, emitOf, type Instance, type Model, toTicks } from './state.js'

/** The clocks that stand still — paused (hh) or waiting in a queue (r) — move along with the present. */
export function moveStanding(model: Model): void {
  for (const actor of model.actors) {
    for (const instance of actor.instances) if (actor.paused || !isFront(instance)) shift(instance, 1)
  }
}

export function shift(instance: Instance, by: number): void {
  instance.expiresAt += by
  if (instance.nextTick !== null) instance.nextTick += by
  instance.lastTick += by
  instance.upkeepAt += by
  instance.auraAt += by
}

/** Phase (1): upkeep and periodic executions, older first; upkeep before the effect's own tick (gg). */
export function phaseOne(model: Model): void {
  for (const actor of model.actors) {
    for (const instance of [...actor.instances]) {
      payUpkeep(model, instance)
      runTick(model, instance)
    }
  }
}

function payUpkeep(model: Model, instance: Instance): void {
  const { upkeep } = instance.def.json
  if (upkeep === undefined || instance.ended || instance.upkeepAt > model.tick) return
  instance.upkeepAt += toTicks(model, upkeep.every)
  if (!acts(instance) || !mayExecute(instance)) return
  const actor = instance.target
  if (purse(model, actor, upkeep.attribute) < upkeep.amount) end(model, instance, 'upkeep')
  else writeBase(model, actor, upkeep.attribute, baseOf(actor, upkeep.attribute) - upkeep.amount)
}

function runTick(model: Model, instance: Instance): void {
  if (instance.ended || instance.nextTick === null || instance.nextTick > model.tick) return
  instance.lastTick = instance.nextTick
  instance.nextTick += instance.period
  // The schedule runs on while the effect is out of force (neverReset) or its carrier dead.
  if (acts(instance)) execute(model, instance)
}

/** Phase (2). */
export function phaseTwo(model: Model): void {
  for (const actor of model.actors) {
    for (const instance of [...actor.instances]) {
      while (!instance.ended && instance.expiresAt <= model.tick) {
        const fraction = lastFraction(instance)
        if (fraction > 0 && endsNow(instance) && acts(instance)) execute(model, instance, fraction)
        if (!instance.ended) expireOnce(model, instance)
      }
    }
  }
}

/** Whether the expiry that is due is the end of the instance and not the loss of a stack or a new duration. */
export function endsNow(instance: Instance): boolean {
  const policy = instance.def.json.stacking?.expiry ?? 'clear'
  return policy === 'clear' || (policy === 'removeOne' && instance.stacks <= 1)
}

/** (w) The time since the last scheduled tick / period; 0 when nothing is to be executed. */
export function lastFraction(instance: Instance): number {
  if (instance.def.json.partialLastTick !== true || instance.period === 0) return 0
  return Math.min(1, (instance.expiresAt - instance.lastTick) / instance.period)
}

/** One expiry by its policy. */
export function expireOnce(model: Model, instance: Instance, when = model.tick): void {
  if (endsNow(instance)) {
    end(model, instance, 'expired', when)
    return
  }
  instance.expiresAt += instance.duration
  if (instance.def.json.stacking?.expiry === 'refresh') {
    emitOf(model, 'refreshed', instance, { a: instance.stacks, b: instance.magnitude })
  } else {
    // A stack lost gives `expired` without `removed` (jj).
    emitOf(model, 'expired', instance)
    fireChains(model, instance, 'expired')
    loseStack(model, instance)
  }
}

const PASSES = 4

/** Phase (5): rebuilds and `while` conditions, at most 4 passes, older first; then one last rebuild (u). */
export function phaseFive(model: Model): void {
  for (const actor of model.actors) {
    if (!actor.exists) continue
    for (let pass = 1; pass <= PASSES; pass += 1) {
      rebuild(model, actor)
      let changed = false
      for (const instance of [...actor.instances]) {
        if (instance.ended) continue // by the death an `executeAndReset` brought
        if (breaks(model, instance)) {
          end(model, instance, 'cancelled')
          changed = true
        } else changed = turn(model, instance) || changed
      }
      if (!changed) break
    }
    rebuild(model, actor)
  }
}

/** (z) breaksBelow: below fraction × max, or × its starting base where there is no max. */
function breaks(model: Model, instance: Instance): boolean {
  const rule = instance.def.json.immunity?.breaksBelow
  if (rule === undefined || !acts(instance)) return false
  const { current, start } = instance.target
  const max = model.file.world.attributes?.[rule.attribute]?.max
  const full = max === undefined ? start.get(rule.attribute) : typeof max === 'string' ? current.get(max) : max
  return (current.get(rule.attribute) ?? 0) < rule.fraction * (full ?? 0)
}

/** Inhibits or resumes; true if it did. */
function turn(model: Model, instance: Instance): boolean {
  const condition = instance.def.json.while
  if (condition === undefined) return false
  const holds = meets(instance.target, condition)
  if (holds === !instance.inhibited) return false
  instance.inhibited = !holds
  emitOf(model, holds ? 'resumed' : 'inhibited', instance)
  const onResume = condition.onResume ?? 'neverReset'
  if (!holds || onResume === 'neverReset' || instance.period === 0) return true
  instance.nextTick = model.tick + instance.period
  instance.lastTick = model.tick
  if (onResume === 'executeAndReset' && acts(instance)) execute(model, instance)
  return true
}

/** Phase (6): deaths by a rebuilt value, and one more rebuild. */
export function phaseSix(model: Model): void {
  const vital = model.file.world.vital
  if (vital === undefined) return
  for (const actor of model.actors) {
    if (!actor.exists || !actor.alive || !fallen(model, actor, vital)) continue
    die(model, actor, 0)
    rebuild(model, actor)
  }
}

function fallen(model: Model, actor: Actor, vital: string): boolean {
  const min = model.file.world.attributes?.[vital]?.min ?? 0
  const minimum = typeof min === 'string' ? (actor.current.get(min) ?? 0) : min
  return (actor.current.get(vital) ?? 0) <= minimum
}
