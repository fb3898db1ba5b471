import { acts, tagsOf } from './force.js'
import type { Actor, Instance, Model, ModelEvent } from './state.js'

export interface ModelEffect {
  effect: string
  application: number
  source: string | null
  stacks: number
  magnitude: number
  /** Ticks from now. */
  remaining: number | 'infinite'
  nextTick: number | null
  active: boolean
}

export interface ModelActor {
  id: string
  exists: boolean
  alive: boolean
  attributes: Record<string, { base: number; current: number }>
  tags: string[]
  effects: ModelEffect[]
}

export interface ModelPoint {
  tick: number
  actors: ModelActor[]
  events: Record<string, number>
  log?: ModelEvent[]
}

function viewEffect(model: Model, instance: Instance): ModelEffect {
  const { expiresAt, nextTick } = instance
  return {
    effect: instance.def.json.id,
    application: instance.application,
    source: model.actors[instance.source]?.id ?? null,
    stacks: instance.stacks,
    magnitude: instance.magnitude,
    remaining: expiresAt === Number.POSITIVE_INFINITY ? 'infinite' : expiresAt - model.tick,
    nextTick: nextTick === null ? null : nextTick - model.tick,
    active: acts(instance),
  }
}

function viewActor(model: Model, actor: Actor): ModelActor {
  const attributes: ModelActor['attributes'] = {}
  for (const name of model.attributeNames) {
    attributes[name] = { base: actor.base.get(name) ?? 0, current: actor.current.get(name) ?? 0 }
  }
  return {
    id: actor.id,
    exists: actor.exists,
    alive: actor.alive,
    attributes,
    tags: [...tagsOf(actor)].sort(),
    effects: actor.instances.map((instance) => viewEffect(model, instance)),
  }
}

/** The state after the tick that has just run. */
export function viewOf(model: Model, log: boolean): ModelPoint {
  return {
    tick: model.tick,
    actors: model.actors.map((actor) => viewActor(model, actor)),
    events: Object.fromEntries(model.counts),
    ...(log ? { log: [...model.events] } : {}),
  }
}
