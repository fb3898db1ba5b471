import {
  boolean,
  byKey,
  dictionary,
  type Fields,
  list,
  name,
  named,
  number,
  object,
  oneOf,
  onlyTrue,
  optional,
  orNull,
  required,
  type Schema,
  wordOr,
} from '../check/index.js'
import { EVENT_TYPES, effectsSchema, MAX_STACKS, REASONS, worldSchema } from '../effects/index.js'

const time = number({ min: 0 })
const position = list(number(), { min: 2, max: 2 })
const names = list(name)

const target = required(name, 'Id of the actor it happens to.')
const source = optional(name, 'Id of the actor it comes from. Absent: nobody.')
const actor = required(name, 'Id of the actor.')

const dispel = object({
  target: required(name, 'Id of the actor whose effects are dispelled.'),
  by: optional(name, 'Id of the actor who dispels. Absent: nobody.'),
  types: optional(names, 'Dispel types to reach. Empty or absent: all.'),
  categories: optional(names, 'Categories to reach. Empty or absent: all.'),
  tags: optional(names, 'Granted tags or control names to reach. Empty or absent: all.'),
  polarity: optional(oneOf('buff', 'debuff', 'any'), 'Polarity to reach.', 'any'),
  strength: optional(oneOf('basic', 'strong', 'death'), 'Reaches effects that need at most this.', 'basic'),
  count: optional(number({ integer: true, min: 1 }), 'Stacks to take.', 1),
  order: optional(
    oneOf('priority', 'newest', 'oldest', 'random'),
    'Which goes first. priority: the higher, then the older.',
    'priority',
  ),
})

/** A tag is either set or taken away. */
const tag = byKey({
  add: { actor, add: required(name, 'Tag to set.') },
  remove: { actor, remove: required(name, 'Tag to take away; what effects grant stays.') },
})

const commands: Readonly<Record<string, Fields>> = {
  apply: {
    apply: required(name, 'Id of the effect to apply.'),
    to: target,
    from: source,
    magnitude: optional(number(), "Absent: the effect's own."),
    duration: optional(
      wordOr('infinite', time, 'seconds from 0, or "infinite"'),
      "Seconds; 0: instant. Absent: the effect's own.",
    ),
    stacks: optional(
      number({ integer: true, min: 1, max: MAX_STACKS }),
      "Absent: the effect's `initial` when it is new, 1 when it is applied again.",
    ),
    priority: optional(oneOf('high', 'normal', 'low'), 'Order among the commands of a tick.', 'normal'),
  },
  dispel: { dispel: required(dispel, 'Takes stacks of effects off an actor.') },
  remove: {
    remove: required(name, 'Id of the effect of which every instance ends.'),
    from: required(name, 'Id of the actor that carries it.'),
  },
  damage: {
    damage: required(number(), 'Damage to the vital attribute, before resistances and shields.'),
    school: optional(name, 'School of the damage; any name.'),
    to: target,
    from: source,
  },
  heal: { heal: required(number(), 'Healing of the vital attribute.'), to: target, from: source },
  set: {
    set: required(
      object({
        actor,
        attribute: required(name, 'Name of the attribute.'),
        value: required(number(), 'Its new base.'),
      }),
      'Sets the base of an attribute.',
    ),
  },
  tag: { tag: required(tag, "Sets a tag of the actor's own, or takes it away.") },
  move: {
    move: required(object({ actor, to: required(position, '[x, y]') }), 'Puts an actor somewhere else.'),
  },
  pause: { pause: required(name, 'Id of the actor all of whose clocks stop.') },
  resume: { resume: required(name, 'Id of the actor whose clocks run on.') },
  kill: { kill: required(name, 'Id of the actor that dies.') },
  revive: { revive: required(name, 'Id of the actor that lives again.') },
  despawn: { despawn: required(name, 'Id of the actor that leaves the world.') },
  saveAndLoad: { saveAndLoad: required(onlyTrue, 'The world is saved, thrown away and loaded.') },
  offline: { offline: required(time, 'Seconds the world was away.') },
}

/** The same commands, each with the second it is stamped with. */
const timed = Object.fromEntries(
  Object.entries(commands).map(([key, fields]) => [key, { at: required(time, 'Seconds.'), ...fields }]),
)

const count = number({ integer: true, min: 0 })
const subject = { at: required(time, 'Seconds; the expectation holds after the tick is complete.'), actor }

const eventFilter = object({
  type: optional(oneOf(...EVENT_TYPES), 'Absent: events of any type.'),
  effect: optional(name, 'Id of the effect.'),
  actor: optional(name, 'Id of the target.'),
  reason: optional(oneOf(...REASONS.filter((reason) => reason !== '')), 'Why something ended or was refused.'),
})

const expectation = byKey({
  events: {
    events: required(eventFilter, 'Which events; all keys that are there must be met.'),
    at: optional(list(time), 'Exactly the times of these events, in seconds.'),
    count: optional(count, 'How many there are in the whole run.'),
    sum: optional(number(), 'Sum of their first numbers.'),
  },
  attribute: {
    ...subject,
    attribute: required(name, 'Name of the attribute.'),
    value: optional(number(), 'Its current value.'),
    base: optional(number(), 'Its base.'),
  },
  effect: {
    ...subject,
    effect: required(name, 'Id of the effect.'),
    from: optional(name, 'Only the instances of this source.'),
    instances: optional(count, 'How many instances.'),
    stacks: optional(count, 'Stacks of all instances together.'),
    remaining: optional(
      orNull(wordOr('infinite', time, 'seconds from 0, "infinite", or null')),
      'Seconds left of the oldest instance; null: there is none.',
    ),
    nextTick: optional(orNull(time), 'Seconds to the next tick of the oldest instance; null: there is none.'),
    magnitude: optional(orNull(number()), 'Magnitude of the oldest instance; null: there is none.'),
    active: optional(boolean, 'Whether the oldest instance is in force.'),
  },
  tag: { ...subject, tag: required(name, 'Tag or control name.'), value: required(boolean, 'Whether it is there.') },
  alive: { ...subject, alive: required(boolean, 'Whether the actor is alive.') },
})

const actorEntry = object({
  id: required(name, 'Name of the actor, unique in the file.'),
  attributes: optional(dictionary(number()), "Bases that differ from the world's."),
  position: optional(position, '[x, y]; auras measure distances. Absent: [0, 0].'),
})

const repetition = object({
  from: required(time, 'Seconds: the first time.'),
  to: required(time, 'Seconds: the last time at most.'),
  every: required(number({ above: 0 }), 'Seconds between two times.'),
  do: required(named('command', byKey(commands)), 'The command.'),
})

/** The shape of a scenario file. Names are resolved afterwards, by `checkScenario`. */
export const scenarioSchema: Schema = object({
  name: required(name, 'What the scenario shows.'),
  world: required(worldSchema, 'What all actors and effects share.'),
  effects: optional(effectsSchema, 'Effect definitions.'),
  actors: optional(list(actorEntry), 'Who is there at the beginning.'),
  timeline: optional(
    list(named('timedCommand', byKey(timed))),
    'Commands with their times; those of a tick are carried out in the order of their priority, then as they stand.',
  ),
  repeat: optional(list(repetition), 'Commands given again and again; they come after those of the timeline.'),
  until: optional(time, 'Seconds: the last tick to run. Absent: the last time named in the file.'),
  expect: optional(list(named('expectation', expectation)), 'What must come out.'),
})
