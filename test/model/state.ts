import type { EffectDefinition, Reaction, ScenarioFile } from './types.js'

export type Purpose = 'chance' | 'trigger' | 'dispel' | 'dispelOrder'
export type Draw = (
  tick: number,
  target: number,
  source: number,
  definition: number,
  application: number,
  purpose: Purpose,
  index: number,
) => number

export interface ModelEvent {
  tick: number
  type: string
  target: string
  source: string | null
  effect: string | null
  /** Application number of the instance; 0 for instants, refusals and commands. */
  instance: number
  a: number
  b: number
  reason?: string
}

/** A definition with its place in the file. Times are turned into ticks where they are used. */
export interface Def {
  index: number
  json: EffectDefinition
}

/** One effect on one actor. All times are absolute ticks; a clock that stands still is moved along with the present. */
export interface Instance {
  application: number
  def: Def
  target: Actor
  /** Index of the source, -1: none. */
  source: number
  stacks: number
  magnitude: number
  /** The duration last taken, in ticks: what `removeOne` and `refresh` start again. */
  duration: number
  period: number
  expiresAt: number
  nextTick: number | null
  /** The last scheduled tick, executed or not, or the start of the schedule: for `partialLastTick` (w). */
  lastTick: number
  inhibited: boolean
  ended: boolean
  /** Captured source attributes of snapshot scales, by the slot of the amount ("action 0", "modifier 2", "absorb"). */
  snapshots: Map<string, number>
  absorbLeft: number
  charges: number
  /** Per trigger, the first tick at which it may fire again. */
  readyAt: number[]
  upkeepAt: number
  auraAt: number
  /** What chains with removeOnEnd created or merged into (ee). */
  children: { chain: number; instance: Instance }[]
  /** Holds of auras on this instance (ff), and whether an aura created it. */
  holders: Set<Hold>
  madeByAura: boolean
}

/** One aura's hold on an instance of another (or the same) actor. */
export interface Hold {
  aura: Instance
  held: Instance
  /** Tick at which it goes because the target left or the aura ended; null while neither is so. */
  goesAt: number | null
}

export interface Actor {
  index: number
  id: string
  exists: boolean
  alive: boolean
  paused: boolean
  start: Map<string, number>
  base: Map<string, number>
  /** As of the last rebuild. */
  current: Map<string, number>
  /** As of the end of the previous tick (a). */
  published: Map<string, number>
  flags: Set<string>
  /** In order of application number. */
  instances: Instance[]
  attempts: number
  position: [number, number]
  diminishing: Map<string, { level: number; lastEnd: number | null }>
}

export type Message = { origin: number; number: number; target: number } & (
  | {
      kind: 'apply'
      def: Def
      source: number
      parent?: { instance: Instance; chain: number }
      aura?: Instance
    }
  | { kind: 'react'; on: Reaction; other: number }
  | { kind: 'sourceGone'; source: number }
  | { kind: 'end'; instance: Instance; reason: string }
  | { kind: 'release'; hold: Hold }
)

/** A message before the model has given it its place. */
export type Unsent = Message extends infer M ? (M extends Message ? Omit<M, 'origin' | 'number'> : never) : never

export interface Model {
  file: ScenarioFile
  tick: number
  actors: Actor[]
  defs: Def[]
  defsById: Map<string, Def>
  actorsById: Map<string, Actor>
  attributeNames: string[]
  draw: Draw
  events: ModelEvent[]
  counts: Map<string, number>
  messages: Message[]
  sent: number
  holds: Set<Hold>
}

/** ticks = round(seconds * tickRate), at least 1 for any time above 0. */
export function toTicks(model: Model, seconds: number): number {
  if (seconds <= 0) return 0
  return Math.max(1, Math.round(seconds * model.file.world.tickRate))
}

export function defOf(model: Model, id: string): Def {
  const def = model.defsById.get(id)
  if (def === undefined) throw new Error(`no effect ${id}`)
  return def
}

export function actorOf(model: Model, id: string): Actor {
  const actor = model.actorsById.get(id)
  if (actor === undefined) throw new Error(`no actor ${id}`)
  return actor
}

export function sourceIndex(model: Model, id: string | undefined): number {
  return id === undefined ? -1 : actorOf(model, id).index
}

export function emit(
  model: Model,
  type: string,
  target: Actor,
  what: { source?: number; def?: Def | null; instance?: number; a?: number; b?: number; reason?: string } = {},
): void {
  model.counts.set(type, (model.counts.get(type) ?? 0) + 1)
  model.events.push({
    tick: model.tick,
    type,
    target: target.id,
    source: model.actors[what.source ?? -1]?.id ?? null,
    effect: what.def?.json.id ?? null,
    instance: what.instance ?? 0,
    a: what.a ?? 0,
    b: what.b ?? 0,
    ...(what.reason === undefined ? {} : { reason: what.reason }),
  })
}

/** The usual event of an instance. */
export function emitOf(
  model: Model,
  type: string,
  instance: Instance,
  what: { a?: number; b?: number; reason?: string } = {},
): void {
  emit(model, type, instance.target, {
    source: instance.source,
    def: instance.def,
    instance: instance.application,
    ...what,
  })
}

/** Sends something for phase (4) (b); `origin` is the actor in whose processing it arose. */
export function send(model: Model, origin: Actor, message: Unsent): void {
  model.sent += 1
  model.messages.push({ ...message, origin: origin.index, number: model.sent })
}

function freshActor(model: Model, index: number, json: NonNullable<ScenarioFile['actors']>[number]): Actor {
  const base = new Map<string, number>()
  for (const name of model.attributeNames) {
    base.set(name, json.attributes?.[name] ?? model.file.world.attributes?.[name]?.base ?? 0)
  }
  return {
    index,
    id: json.id,
    exists: true,
    alive: true,
    paused: false,
    start: new Map(),
    base,
    current: new Map(base),
    published: new Map(),
    flags: new Set(),
    instances: [],
    attempts: 0,
    position: json.position ?? [0, 0],
    diminishing: new Map(),
  }
}

/** The world before tick 0, bases as written; `startWorld` clamps and publishes. */
export function freshModel(file: ScenarioFile, draw: Draw): Model {
  const names = new Set(Object.keys(file.world.attributes ?? {}))
  // (oo) attributes resolve when the world or an actor names them; whoever lacks one has it with base 0.
  for (const actor of file.actors ?? []) for (const name of Object.keys(actor.attributes ?? {})) names.add(name)
  const defs = (file.effects ?? []).map((json, index) => ({ index, json }))
  const model: Model = {
    file,
    tick: 0,
    actors: [],
    defs,
    defsById: new Map(defs.map((def) => [def.json.id, def])),
    actorsById: new Map(),
    attributeNames: [...names],
    draw,
    events: [],
    counts: new Map(),
    messages: [],
    sent: 0,
    holds: new Set(),
  }
  model.actors = (file.actors ?? []).map((json, index) => freshActor(model, index, json))
  model.actorsById = new Map(model.actors.map((actor) => [actor.id, actor]))
  return model
}
