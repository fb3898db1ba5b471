import { execute } from './act.js'
import type { Application } from './apply.js'
import { end, fireChains } from './ending.js'
import { acts, meets } from './force.js'
import { merge } from './merge.js'
import { captureAll, fullShield, recordFor } from './record.js'
import { emit, emitOf, type Instance, type Model, toTicks } from './state.js'
import { wardMatches } from './wards.js'

type Landed = { instance: Instance; created: boolean } | null

/** Steps 6 to 8. 6 and 7 are decided before anything is replaced, counting what would be replaced as gone (o). */
export function admit(model: Model, application: Application): Landed {
  const { target, def, source } = application
  const { json } = def
  if (application.duration === 0) {
    instant(model, application)
    return null
  }
  const refuse = (reason: string) => {
    emit(model, 'denied', target, { source, def, reason })
    return null
  }
  const record = recordFor(application)
  const going = new Set<Instance>()

  // A new effect of a diminishing group replaces the old one; the record it merges with is not one of the others (m).
  for (const other of target.instances) {
    if (other !== record && json.diminishing !== undefined && other.def.json.diminishing === json.diminishing) {
      going.add(other)
    }
  }
  // 6. Exclusivity.
  const exclusivity = json.exclusivity
  const others = target.instances.filter(
    (other) =>
      exclusivity !== undefined &&
      other !== record &&
      !going.has(other) &&
      other.def.json.exclusivity?.group === exclusivity.group,
  )
  switch (exclusivity?.rule) {
    case 'priority':
      if (others.some((other) => (other.def.json.priority ?? 0) >= (json.priority ?? 0))) return refuse('stacking')
      break
    case 'highest':
      if (others.some((other) => Math.abs(application.magnitude) < Math.abs(other.magnitude))) return refuse('stronger')
      break
  }
  for (const other of others) {
    if (exclusivity?.rule === 'strongest') continue // all stay
    if (exclusivity?.rule === 'latestPerSource' && other.source !== source) continue
    going.add(other)
  }

  // 7. The record it meets; the limit of independent instances.
  if (record !== null) return merge(model, application, record, going)
  const max = json.stacking?.max
  const mode = json.stacking?.mode ?? 'independent'
  if (max !== undefined && (mode === 'independent' || mode === 'queue')) {
    const present = target.instances.filter((other) => other.def === def && !going.has(other))
    if (present.length >= max) {
      const evict = json.stacking?.evict ?? 'oldest'
      if (evict === 'deny') return refuse('stacking')
      const weakness = (a: Instance, b: Instance) => Math.abs(a.magnitude) - Math.abs(b.magnitude)
      const [gone] = evict === 'oldest' ? present : [...present].sort(weakness)
      if (gone !== undefined) going.add(gone)
    }
  }
  // The limit of the actor comes last (o).
  const limit = model.file.world.effectsPerActor ?? 0
  const staying = target.instances.filter((other) => !going.has(other))
  if (limit > 0 && staying.length >= limit) {
    const [lowest] = [...staying].sort((a, b) => (a.def.json.priority ?? 0) - (b.def.json.priority ?? 0))
    if (lowest === undefined || (lowest.def.json.priority ?? 0) >= (json.priority ?? 0)) return refuse('limit')
    going.add(lowest)
  }
  replaceAll(model, going)
  return { instance: create(model, application), created: true }
}

export function replaceAll(model: Model, going: Set<Instance>): void {
  for (const other of going) end(model, other, 'replaced')
}

/** Each application that lands raises the level of its diminishing group (m). */
export function raiseLevel({ target, def }: Application): void {
  const group = def.json.diminishing
  if (group === undefined) return
  const state = target.diminishing.get(group) ?? { level: 0, lastEnd: null }
  state.level += 1
  target.diminishing.set(group, state)
}

export function emitReductions(model: Model, application: Application, instance: number): void {
  const { target, source, def, resisted, diminished } = application
  if (diminished !== null) emit(model, 'diminished', target, { source, def, instance, a: diminished })
  if (resisted > 0) emit(model, 'resisted', target, { source, def, instance, a: resisted })
}

function blank(model: Model, application: Application): Instance {
  const { def, target, source, number, magnitude, duration, period } = application
  const { json } = def
  const now = model.tick
  const asked = application.stacks ?? json.stacking?.initial ?? 1
  const mode = json.stacking?.mode ?? 'independent'
  const oneRecord = mode === 'perTarget' || mode === 'perSource'
  const instance: Instance = {
    application: number,
    def,
    target,
    source,
    // What exceeds `max` at creation is cut (j); in independent and queue `max` counts instances.
    stacks: oneRecord ? Math.min(asked, json.stacking?.max ?? 1) : asked,
    magnitude,
    duration,
    period,
    expiresAt: now + duration,
    nextTick: period > 0 ? now + period : null,
    lastTick: now,
    inhibited: false,
    ended: false,
    snapshots: new Map(),
    absorbLeft: 0,
    charges: json.charges ?? 0,
    readyAt: [],
    upkeepAt: now + toTicks(model, json.upkeep?.every ?? 0),
    auraAt: now + toTicks(model, json.aura?.every ?? 0),
    children: [],
    holders: new Set(),
    madeByAura: false,
  }
  captureAll(model, instance, source)
  instance.absorbLeft = fullShield(model, instance)
  return instance
}

/** (kk) `applied` with instance 0 and one `ticked`; nothing stays. */
function instant(model: Model, application: Application): void {
  const { target, source, def } = application
  const instance = blank(model, application)
  raiseLevel(application)
  const state = target.diminishing.get(def.json.diminishing ?? '')
  if (state !== undefined) state.lastEnd = model.tick
  emit(model, 'applied', target, { source, def, a: instance.stacks, b: instance.magnitude })
  emitReductions(model, application, 0)
  execute(model, instance, 1, true)
  fireChains(model, instance, 'applied')
}

function create(model: Model, application: Application): Instance {
  const { target, def } = application
  const instance = blank(model, application)
  target.instances.push(instance)
  raiseLevel(application)
  emitOf(model, 'applied', instance, { a: instance.stacks, b: instance.magnitude })
  emitReductions(model, application, instance.application)
  // (u) `while` at creation; the instance's own tags are among the actor's when it is asked.
  if (!meets(target, def.json.while)) {
    instance.inhibited = true
    emitOf(model, 'inhibited', instance)
  }
  fireChains(model, instance, 'stacks', { before: 0 })
  landed(model, instance)
  return instance
}

/** What happens at every application that lands, re-applications included (l). */
export function landed(model: Model, instance: Instance): void {
  const { target, def } = instance
  if (def.json.immunity?.purge === true && acts(instance)) {
    for (const other of [...target.instances]) if (wardMatches(instance, other.def)) end(model, other, 'cancelled')
  }
  if (def.json.tickOnApply === true && acts(instance)) execute(model, instance)
  fireChains(model, instance, 'applied')
}
