import type { Actor, Instance } from './state.js'

/** The strongest of a queue is its front, ties to the older (r). */
export function isFront(instance: Instance): boolean {
  if (instance.def.json.stacking?.mode !== 'queue') return true
  return !instance.target.instances.some(
    (other) => other !== instance && other.def === instance.def && beats(other, instance),
  )
}

function beats(other: Instance, instance: Instance): boolean {
  const [theirs, ours] = [Math.abs(other.magnitude), Math.abs(instance.magnitude)]
  return theirs > ours || (theirs === ours && other.application < instance.application)
}

/** (s) Under `strongest` those that are not inhibited compare; the others wait. */
function isStrongest(instance: Instance): boolean {
  const ours = instance.def.json.exclusivity
  if (ours?.rule !== 'strongest') return true
  return !instance.target.instances.some((other) => {
    const theirs = other.def.json.exclusivity
    if (other === instance || theirs?.rule !== 'strongest' || theirs.group !== ours.group) return false
    return !other.inhibited && isFront(other) && beats(other, instance)
  })
}

/** (t) Whether the instance is in force: everything it does hangs on this one answer. */
export function acts(instance: Instance): boolean {
  return !instance.ended && !instance.inhibited && isFront(instance) && isStrongest(instance)
}

/** Instances in force, older first. */
export function acting(actor: Actor): Instance[] {
  return actor.instances.filter(acts)
}

export function grants(instance: Instance): string[] {
  return [...(instance.def.json.tags ?? []), ...(instance.def.json.control ?? [])]
}

/** Flags set by command, granted tags and control names, which are read like tags (u). */
export function tagsOf(actor: Actor): Set<string> {
  return new Set([...actor.flags, ...acting(actor).flatMap(grants)])
}

export function meets(actor: Actor, condition: { requires?: string[]; forbids?: string[] } | undefined): boolean {
  if (condition === undefined) return true
  const tags = tagsOf(actor)
  return (
    (condition.requires ?? []).every((name) => tags.has(name)) &&
    !(condition.forbids ?? []).some((name) => tags.has(name))
  )
}

/** (g) Effects on the dead do not execute unless `allowDead`. */
export function mayExecute(instance: Instance): boolean {
  return instance.target.exists && (instance.target.alive || instance.def.json.allowDead === true)
}
