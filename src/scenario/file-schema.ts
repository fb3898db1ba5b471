import {
  boolean,
  byKey,
  dictionary,
  type Field,
  list,
  name,
  number,
  object,
  oneOf,
  onlyTrue,
  optional,
  refuse,
  required,
  type Schema,
  wordOr,
} from '../check/index.js'
import { EVENT_TYPES, effectsSchema, MAX_STACKS, REASONS, worldSchema } from '../effects/index.js'

const time = number({ min: 0 })
const position = list(number(), { min: 2, max: 2 })
const names = list(name)

const commands: Readonly<Record<string, Readonly<Record<string, Field>>>> = {
  apply: {
    apply: required(name),
    to: required(name),
    from: optional(name),
    magnitude: optional(number()),
    duration: optional(wordOr('infinite', time, 'seconds from 0, or "infinite"')),
    stacks: optional(number({ integer: true, min: 1, max: MAX_STACKS })),
    priority: optional(oneOf('high', 'normal', 'low')),
  },
  dispel: {
    dispel: required(
      object({
        target: required(name),
        by: optional(name),
        types: optional(names),
        categories: optional(names),
        tags: optional(names),
        polarity: optional(oneOf('buff', 'debuff', 'any')),
        strength: optional(oneOf('basic', 'strong', 'death')),
        count: optional(number({ integer: true, min: 1 })),
        order: optional(oneOf('priority', 'newest', 'oldest', 'random')),
      }),
    ),
  },
  remove: { remove: required(name), from: required(name) },
  damage: { damage: required(number()), school: optional(name), to: required(name), from: optional(name) },
  heal: { heal: required(number()), to: required(name), from: optional(name) },
  set: { set: required(object({ actor: required(name), attribute: required(name), value: required(number()) })) },
  tag: { tag: required(object({ actor: required(name), add: optional(name), remove: optional(name) })) },
  move: { move: required(object({ actor: required(name), to: required(position) })) },
  pause: { pause: required(name) },
  resume: { resume: required(name) },
  kill: { kill: required(name) },
  revive: { revive: required(name) },
  despawn: { despawn: required(name) },
  saveAndLoad: { saveAndLoad: required(onlyTrue) },
  offline: { offline: required(time) },
}

/** The same commands, each with the second it is stamped with. */
const timed = Object.fromEntries(
  Object.entries(commands).map(([key, fields]) => [key, { at: required(time), ...fields }]),
)

/** A value that may be missing altogether: what an expectation says of an instance that is not there. */
function orNull(schema: Schema): Schema {
  return {
    json: { anyOf: [{ type: 'null' }, schema.json] },
    check(value, path) {
      if (value !== null) schema.check(value, path)
    },
  }
}

const count = number({ integer: true, min: 0 })
const subject = { at: required(time), actor: required(name) }

const expectation = byKey({
  events: {
    events: required(
      object({
        type: optional(oneOf(...EVENT_TYPES)),
        effect: optional(name),
        actor: optional(name),
        reason: optional(oneOf(...REASONS.filter((reason) => reason !== ''))),
      }),
    ),
    at: optional(list(time)),
    count: optional(count),
    sum: optional(number()),
  },
  attribute: { ...subject, attribute: required(name), value: optional(number()), base: optional(number()) },
  effect: {
    ...subject,
    effect: required(name),
    from: optional(name),
    instances: optional(count),
    stacks: optional(count),
    remaining: optional(orNull(wordOr('infinite', time, 'seconds from 0, "infinite", or null'))),
    nextTick: optional(orNull(time)),
    magnitude: optional(orNull(number())),
    active: optional(boolean),
  },
  tag: { ...subject, tag: required(name), value: required(boolean) },
  alive: { ...subject, alive: required(boolean) },
})

/** The shape of a scenario file. Names are resolved afterwards, by `checkScenario`. */
export const scenarioSchema: Schema = object({
  name: required(name),
  world: required(worldSchema),
  effects: optional(effectsSchema),
  actors: optional(
    list(object({ id: required(name), attributes: optional(dictionary(number())), position: optional(position) })),
  ),
  timeline: optional(list(byKey(timed))),
  repeat: optional(
    list(
      object({
        from: required(time),
        to: required(time),
        every: required(number({ above: 0 })),
        do: required(byKey(commands)),
      }),
    ),
  ),
  until: optional(time),
  expect: optional(list(expectation)),
})

/** Throws for rules between keys that the schema cannot say. */
export function checkBetweenKeys(value: Record<string, unknown>, path: string): void {
  if (value.tag && typeof value.tag === 'object') {
    const { add, remove } = value.tag as { add?: string; remove?: string }
    if ((add === undefined) === (remove === undefined)) refuse(`${path}.tag`, value.tag, 'either add or remove')
  }
}
