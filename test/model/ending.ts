import { vitalMinimum, writeBase } from './attributes.js'
import { type Actor, defOf, emit, emitOf, type Instance, type Model, send, toTicks } from './state.js'
import type { Chain } from './types.js'

/** Fires the chains of one kind: the applications wait for phase (4) (b). Same source as the chaining effect (dd). */
export function fireChains(model: Model, instance: Instance, on: Chain['on'], grown?: { before: number }): void {
  for (const [place, chain] of (instance.def.json.chains ?? []).entries()) {
    if (chain.on !== on) continue
    const threshold = chain.threshold ?? 0
    // `stacks`: when the count rises to the threshold or past it (dd).
    if (grown !== undefined && !(grown.before < threshold && instance.stacks >= threshold)) continue
    const target = chain.to === 'source' ? instance.source : instance.target.index
    if (target < 0) continue
    // (ee) removeOnEnd is without meaning on expired, removed, dispelled.
    const ending = on === 'expired' || on === 'removed' || on === 'dispelled'
    const linked = chain.removeOnEnd === true && !ending
    send(model, instance.target, {
      kind: 'apply',
      target,
      def: defOf(model, chain.effect),
      source: instance.source,
      ...(linked ? { parent: { instance, chain: place } } : {}),
    })
  }
}

/** (ee) Below the threshold, what the chain brought ends. */
export function stacksFell(model: Model, instance: Instance, before: number): void {
  for (const [place, chain] of (instance.def.json.chains ?? []).entries()) {
    if (chain.on !== 'stacks' || !belowThreshold(instance, place) || before < (chain.threshold ?? 0)) continue
    endChildren(model, instance, 'stackLost', place)
  }
}

export function belowThreshold(instance: Instance, place: number): boolean {
  const chain = instance.def.json.chains?.[place]
  return chain?.on === 'stacks' && instance.stacks < (chain.threshold ?? 0)
}

function endChildren(model: Model, instance: Instance, reason: string, place?: number): void {
  const going = instance.children.filter((child) => place === undefined || child.chain === place)
  instance.children = instance.children.filter((child) => !going.includes(child))
  for (const child of going) {
    send(model, instance.target, {
      kind: 'end',
      target: child.instance.target.index,
      instance: child.instance,
      reason,
    })
  }
}

/** Sets the tick at which a hold goes: `linger` from now. The release itself is a message of phase (4) (b). */
export function letGo(model: Model, aura: Instance, hold: { goesAt: number | null }): void {
  if (hold.goesAt !== null) return
  hold.goesAt = model.tick + toTicks(model, aura.def.json.aura?.linger ?? 0)
}

/**
 * The end of an instance (jj): one `removed`, preceded by `expired` or `replaced`. `when` is the tick of the end as the
 * clocks of diminishing returns see it; it differs from the present only for ends inside an offline span.
 */
export function end(model: Model, instance: Instance, reason: string, when = model.tick): void {
  if (instance.ended) return
  const actor = instance.target
  instance.ended = true
  actor.instances = actor.instances.filter((other) => other !== instance)
  if (reason === 'expired' || reason === 'replaced') emitOf(model, reason, instance)
  emitOf(model, 'removed', instance, { reason })
  const group = instance.def.json.diminishing
  if (group !== undefined) {
    const state = actor.diminishing.get(group)
    if (state !== undefined) state.lastEnd = when
  }
  if (reason === 'expired') fireChains(model, instance, 'expired')
  if (reason === 'dispelled') fireChains(model, instance, 'dispelled')
  fireChains(model, instance, 'removed')
  endChildren(model, instance, 'sourceGone')
  for (const hold of model.holds) {
    if (hold.aura !== instance) continue
    letGo(model, instance, hold)
    if (hold.goesAt !== null && hold.goesAt <= model.tick) {
      send(model, actor, { kind: 'release', target: hold.held.target.index, hold })
    }
  }
}

/** (e) Death at once. A death in phase (6) leaves the base as it is. */
export function die(model: Model, actor: Actor, overkill: number): void {
  if (!actor.exists || !actor.alive) return
  actor.alive = false
  emit(model, 'died', actor, { a: overkill })
  for (const instance of [...actor.instances]) {
    if (instance.def.json.persistsThroughDeath !== true) end(model, instance, 'death')
  }
  announceGone(model, actor)
}

/** (h) `endsWithSource`: everybody who carries an effect of the actor hears of it in phase (4). */
function announceGone(model: Model, actor: Actor): void {
  for (const carrier of model.actors) {
    send(model, actor, { kind: 'sourceGone', target: carrier.index, source: actor.index })
  }
}

/** (e) Dies if the vital base has come down to its minimum. */
export function dieIfSpent(model: Model, actor: Actor, overkill = 0): void {
  const vital = model.file.world.vital
  if (vital === undefined) return
  if ((actor.base.get(vital) ?? 0) <= vitalMinimum(model, actor)) die(model, actor, overkill)
}

/** (f) */
export function kill(model: Model, actor: Actor): void {
  if (!actor.exists || !actor.alive) return
  const vital = model.file.world.vital
  if (vital !== undefined) writeBase(model, actor, vital, vitalMinimum(model, actor))
  die(model, actor, 0)
}

/** (f) */
export function despawn(model: Model, actor: Actor): void {
  if (!actor.exists) return
  for (const instance of [...actor.instances]) end(model, instance, 'despawned')
  actor.exists = false
  actor.alive = false
  actor.flags.clear()
  // Even after a death: what landed since then ends with the despawn (h).
  announceGone(model, actor)
}

/** One stack goes without an end; what hangs on thresholds may fall. */
export function loseStack(model: Model, instance: Instance): void {
  const before = instance.stacks
  instance.stacks -= 1
  stacksFell(model, instance, before)
}
