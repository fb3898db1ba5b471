import { letGo } from './ending.js'
import { acts, mayExecute } from './force.js'
import { type Actor, defOf, type Hold, type Instance, type Model, send, toTicks } from './state.js'

/** The beginning of phase (4): the pulses that are due, then the holds whose time is over. */
export function pulseAuras(model: Model): void {
  for (const hold of model.holds) {
    // An instance that ended otherwise is held by nobody; the next pulse may bring a new one.
    if (hold.held.ended) drop(model, hold)
    // (t) An aura that is out of force has ended for what it holds.
    else if (!acts(hold.aura)) letGo(model, hold.aura, hold)
  }
  for (const carrier of model.actors) {
    // (hh) A pause stops the pulses, also one that is due as it begins.
    if (carrier.paused) continue
    for (const aura of carrier.instances) {
      if (aura.def.json.aura === undefined || aura.auraAt > model.tick) continue
      aura.auraAt += toTicks(model, aura.def.json.aura.every)
      if (acts(aura) && mayExecute(aura)) pulse(model, aura)
    }
  }
  for (const hold of model.holds) {
    if (hold.goesAt === null || hold.goesAt > model.tick) continue
    send(model, hold.aura.target, { kind: 'release', target: hold.held.target.index, hold })
  }
}

function inRange(aura: Instance, target: Actor): boolean {
  const { radius, affects } = aura.def.json.aura ?? { radius: 0 }
  const carrier = aura.target
  if (!target.exists || !target.alive) return false
  if ((affects ?? 'others') === 'others' && target === carrier) return false
  if (affects === 'self' && target !== carrier) return false
  return Math.hypot(target.position[0] - carrier.position[0], target.position[1] - carrier.position[1]) <= radius
}

function pulse(model: Model, aura: Instance): void {
  for (const target of model.actors) {
    const hold = [...model.holds].find((one) => one.aura === aura && one.held.target === target)
    if (inRange(aura, target)) {
      if (hold !== undefined) hold.goesAt = null
      else {
        const def = defOf(model, aura.def.json.aura?.effect ?? '')
        send(model, aura.target, { kind: 'apply', target: target.index, def, source: aura.target.index, aura })
      }
    } else if (hold !== undefined) letGo(model, aura, hold)
  }
}

/** An application of an aura has landed: the aura holds what it created or merged into. */
export function takeHold(model: Model, aura: Instance, held: Instance, created: boolean): void {
  if (created) held.madeByAura = true
  const hold: Hold = { aura, held, goesAt: null }
  held.holders.add(hold)
  model.holds.add(hold)
  if (aura.ended) {
    // The aura ended in this very round: what it would have told its hold then, it tells now.
    letGo(model, aura, hold)
    if ((hold.goesAt ?? 0) <= model.tick) send(model, aura.target, { kind: 'release', target: held.target.index, hold })
  }
}

function drop(model: Model, hold: Hold): void {
  hold.held.holders.delete(hold)
  model.holds.delete(hold)
}

/** The hold goes. Gives the instance if an aura created it and none holds it any more (ff). */
export function release(model: Model, hold: Hold): Instance | null {
  if (!model.holds.has(hold)) return null
  drop(model, hold)
  const { held } = hold
  return held.madeByAura && held.holders.size === 0 && !held.ended ? held : null
}
