import {
  boolean,
  byKey,
  dictionary,
  list,
  name,
  named,
  number,
  numberOrName,
  object,
  oneOf,
  optional,
  required,
  type Schema,
  tagged,
  wordOr,
} from '../check/index.js'

/** Seconds: not negative. */
const seconds = number({ min: 0 })
/** Seconds between two events: above 0. */
const interval = number({ above: 0 })
const names = list(name)
const probability = number({ min: 0, max: 1 })
const priority = number({ integer: true, min: -1_000_000, max: 1_000_000 })

/** Most stacks an instance holds: the row keeps the count in 16 bits. */
export const MAX_STACKS = 65_535
const stackCount = number({ integer: true, min: 1, max: MAX_STACKS })

const scale = object({
  attribute: required(name, 'Attribute of the source.'),
  factor: required(number(), 'How much of the attribute is added to the amount.'),
  capture: optional(oneOf('snapshot', 'live'), 'Read once, at application, or at every use.', 'snapshot'),
})

const amountOptions = {
  scale: optional(named('scale', scale), "Adds factor × the source's attribute to the amount."),
  perStack: optional(boolean, 'Multiplies the amount by the stack count.', true),
}
const amount = optional(number(), "Absent: the instance's magnitude.")

const action = tagged(
  'do',
  {
    damage: { amount, school: optional(name, 'School of the damage; any name.'), ...amountOptions },
    heal: { amount, ...amountOptions },
    add: { attribute: required(name, 'Attribute of the target whose base changes.'), amount, ...amountOptions },
  },
  'damage and heal act on the vital attribute, add on the base of any.',
)

const modifier = object({
  attribute: required(name, 'Attribute of the target.'),
  op: required(
    oneOf('add', 'multiply', 'divide', 'compound', 'addFinal', 'override'),
    '((in + Σ add) · (1 + Σ (multiply − 1)) / (1 + Σ (divide − 1))) · Π compound + Σ addFinal; override replaces all of it.',
  ),
  value: amount,
  channel: optional(
    number({ integer: true, min: -1000, max: 1000 }),
    'Channels run in ascending order, each feeding the next.',
    0,
  ),
  aggregate: optional(
    oneOf('sum', 'max', 'min'),
    'Of the contributions to one attribute, channel and op: all of sum count, of max the largest, of min the smallest.',
    'sum',
  ),
  ...amountOptions,
})

const stacking = object({
  mode: optional(
    oneOf('independent', 'perTarget', 'perSource', 'queue'),
    'Every application an instance of its own; one record a target; one a target and source; one instance after the other.',
    'independent',
  ),
  max: optional(
    stackCount,
    'Stacks of the record (perTarget, perSource; default 1), or instances on the target (independent, queue; default no limit).',
  ),
  initial: optional(stackCount, 'Stacks of a new instance when its application names none.', 1),
  duration: optional(
    oneOf('refresh', 'keep', 'extend', 'max', 'pandemic'),
    'What a re-application does to the time left. pandemic: the new duration and up to 30 % of it from the old.',
    'refresh',
  ),
  period: optional(oneOf('keep', 'reset'), 'The next tick stays, or comes one period from the re-application.', 'keep'),
  magnitude: optional(
    oneOf('replace', 'keep', 'strongest', 'add', 'roll'),
    'What a re-application does to the magnitude. roll: new + what the old had left to do.',
    'replace',
  ),
  magnitudeCap: optional(number({ min: 0 }), 'Largest |magnitude| that magnitude: add reaches. Absent: no limit.'),
  owner: optional(oneOf('keep', 'take'), 'Whose the record is after a re-application by another source.', 'keep'),
  expiry: optional(
    oneOf('clear', 'removeOne', 'refresh'),
    'At expiry the effect ends; loses one stack and runs on for a duration; starts anew.',
    'clear',
  ),
  overflow: optional(
    oneOf('allow', 'deny', 'clear'),
    'perTarget, perSource, when not all stacks fit: the rest of the application happens; nothing of it; the record ends.',
    'allow',
  ),
  evict: optional(
    oneOf('oldest', 'weakest', 'deny'),
    'independent, queue, at max: which instance goes, or that the new one is refused.',
    'oldest',
  ),
})

const exclusivity = object({
  group: required(name, 'Name of the group; any name.'),
  rule: required(
    oneOf('latest', 'latestPerSource', 'priority', 'highest', 'strongest'),
    'Who stays: the newcomer; the newcomer of each source; the higher priority; the larger |magnitude|; all, and the strongest acts.',
  ),
})

const immunity = object({
  effects: optional(names, 'Ids of effects that are refused.'),
  categories: optional(names, 'Effects of any of these categories are refused.'),
  tags: optional(names, 'Effects that grant any of these tags or control names are refused.'),
  schools: optional(names, 'Effects with a damage action of any of these schools are refused.'),
  purge: optional(boolean, 'Also ends what matches and already runs.', false),
  suppress: optional(boolean, 'Also takes all damage of the schools.', false),
  breaksBelow: optional(
    object({
      attribute: required(name, 'Attribute of the carrier.'),
      fraction: required(number({ min: 0 }), "Fraction of the attribute's maximum, 0.05 for 5 %."),
    }),
    'The ward ends when the attribute falls below the fraction.',
  ),
})

const resisted = number({ max: 1 })

const resist = byKey({
  category: {
    category: required(name, 'Effects of this category are resisted.'),
    duration: optional(resisted, 'Fraction of the duration that is taken away.', 0),
    magnitude: optional(resisted, 'Fraction of the magnitude that is taken away.', 0),
  },
  school: {
    school: required(name, 'Damage of this school is resisted.'),
    damage: optional(resisted, 'Fraction of the damage that is taken away.', 0),
  },
})

const amplify = object({
  school: required(name, 'School of the damage.'),
  damage: required(number(), 'Added to the factor of the damage taken: 0.2 is 20 % more.'),
})

const absorb = object({
  schools: optional(names, 'Schools it takes. Absent: any damage.'),
  amount,
  priority: optional(priority, 'Higher takes damage first, then the older.', 0),
  cost: optional(
    object({
      attribute: required(name, 'Attribute of the carrier that pays.'),
      perPoint: required(number({ min: 0 }), 'Price of a point of damage.'),
    }),
    'What the carrier pays for what is absorbed.',
  ),
  ...amountOptions,
})

const dispel = object({
  type: optional(name, 'Type that a dispel may name; any name.'),
  strength: optional(
    oneOf('basic', 'strong', 'death', 'never'),
    'Least strength of a dispel that reaches it; never: none does.',
    'basic',
  ),
  resist: optional(number({ min: 0, max: 100 }), 'Percent of the attempts that fail.', 0),
})

const toward = optional(oneOf('source', 'target'), 'Whom the further effect is applied to.', 'target')

const trigger = object({
  on: required(oneOf('damageTaken', 'damageDealt', 'healTaken', 'healDealt'), 'What the carrier does or suffers.'),
  effect: required(name, 'Id of the effect that is applied.'),
  to: optional(oneOf('source', 'target'), 'The other actor of the event, or the carrier.', 'target'),
  cooldown: optional(seconds, 'Seconds until it can fire again.', 0),
  chance: optional(probability, 'Probability that it fires.', 1),
})

const chained = {
  effect: required(name, 'Id of the effect that is applied.'),
  to: toward,
  removeOnEnd: optional(boolean, 'The further effect ends with this one.', false),
}

const chain = tagged(
  'on',
  {
    applied: chained,
    ticked: chained,
    expired: chained,
    removed: chained,
    dispelled: chained,
    stacks: { threshold: required(stackCount, 'The stack count that fires the chain when it is reached.'), ...chained },
    overflow: chained,
  },
  'What of this effect fires the chain. removed: every end, expiry included.',
)

/** The shape of an effect definition. Names are resolved afterwards, by `resolveNames`. */
export const effectSchema: Schema = named(
  'effect',
  object({
    id: required(name, 'Name of the effect, unique in its world.'),
    duration: required(
      wordOr('infinite', seconds, 'seconds from 0, or "infinite"'),
      'Seconds; 0: an instant effect; "infinite": until it is removed.',
    ),
    period: optional(interval, 'Seconds between ticks. Absent: not periodic.'),
    tickOnApply: optional(boolean, 'Executes at every application too.', false),
    partialLastTick: optional(boolean, 'At expiry executes the fraction of a period since the last tick.', false),
    haste: optional(
      object({
        attribute: required(name, 'Attribute of the source: 0.25 makes it a quarter faster.'),
        period: optional(boolean, 'Shortens the period: P / (1 + h).', true),
        duration: optional(boolean, 'Rounds the duration to whole periods of the new length.', false),
      }),
      "The source's haste at application.",
    ),
    magnitude: optional(number(), 'Strength of an instance, unless its application brings one.', 0),
    polarity: optional(oneOf('buff', 'debuff', 'neutral'), 'Good or bad for the carrier.', 'neutral'),
    categories: optional(names, 'Any names; at most 32 different ones in a world.'),
    priority: optional(priority, 'For exclusivity, eviction and the order of dispels: higher is stronger.', 0),
    actions: optional(
      list(named('action', action)),
      'Executed when an instant effect lands and at every periodic tick.',
    ),
    modifiers: optional(list(named('modifier', modifier)), 'Changes of attributes while the effect is in force.'),
    tags: optional(names, 'Granted while in force. Any names; at most 64 different ones in a world.'),
    control: optional(names, 'Granted like tags; read as one bit mask. At most 32 different ones in a world.'),
    when: optional(
      object({
        requires: optional(names, 'Tags the target must have.'),
        forbids: optional(names, 'Tags the target must not have.'),
        chance: optional(probability, 'Probability that it lands.', 1),
      }),
      'Tested once, at application.',
    ),
    while: optional(
      object({
        requires: optional(names, 'Tags the carrier must have.'),
        forbids: optional(names, 'Tags the carrier must not have.'),
        onResume: optional(
          oneOf('neverReset', 'reset', 'executeAndReset'),
          'The tick schedule after an interruption: as it was; one period from now; now and then one period from now.',
          'neverReset',
        ),
      }),
      'Where it is not met the effect is out of force; its duration runs on.',
    ),
    stacking: optional(named('stacking', stacking), 'What happens when it is applied again.'),
    exclusivity: optional(exclusivity, 'Of the effects of a group only one is in force on a target.'),
    immunity: optional(named('immunity', immunity), 'A ward: refuses what meets any of its filters.'),
    resist: optional(list(named('resist', resist)), 'Weakens what comes: 1 − Π(1 − r), at most 0.99.'),
    amplify: optional(list(amplify), 'Strengthens damage taken: × (1 + Σ damage).'),
    diminishing: optional(name, 'A group of `diminishing` of the world.'),
    absorb: optional(named('absorb', absorb), 'A shield: takes damage before the vital attribute does.'),
    dispel: optional(dispel, 'How it is dispelled.'),
    triggers: optional(list(named('trigger', trigger)), 'Further effects when the carrier is hit, hits, heals …'),
    charges: optional(
      number({ integer: true, min: 1, max: 32_767 }),
      'Triggers that may fire; then the effect is removed. Absent: no limit.',
    ),
    chains: optional(list(named('chain', chain)), 'Further effects when something happens to this one.'),
    upkeep: optional(
      object({
        attribute: required(name, 'Attribute of the carrier that pays.'),
        amount: required(number({ min: 0 }), 'What is paid each time.'),
        every: required(interval, 'Seconds between payments.'),
      }),
      "Paid from the carrier's base; the effect ends when it cannot be paid in full.",
    ),
    aura: optional(
      object({
        radius: required(number({ min: 0 }), 'Distance, in the units of positions.'),
        every: required(interval, 'Seconds between pulses.'),
        effect: required(name, 'Id of the effect that actors in range have.'),
        affects: optional(oneOf('others', 'self', 'all'), 'Whether the carrier counts.', 'others'),
        linger: optional(seconds, 'Seconds the effect stays on who has left.', 0),
      }),
      'Gives actors in range an effect.',
    ),
    persistsThroughDeath: optional(boolean, 'Stays on the dead, and may be applied to them.', false),
    endsWithSource: optional(boolean, 'Ends when its source dies or despawns.', false),
    allowDead: optional(boolean, 'May be applied to the dead and executes on them.', false),
    offline: optional(
      oneOf('freeze', 'elapse', 'fold'),
      'While the world is away: its clock stands still; runs on; runs on and its ticks are made up for. Default: debuffs elapse, all others freeze.',
    ),
  }),
)

const limit = numberOrName('a finite number, or the name of another attribute')

const attribute = object({
  base: optional(number(), 'What a new actor starts with.', 0),
  min: optional(limit, 'Smallest value: a number or another attribute. Absent: none.'),
  max: optional(limit, 'Largest value: a number or another attribute. Absent: none.'),
})

const diminishingGroup = object({
  factors: required(
    list(number({ min: 0 }), { min: 1, max: 64 }),
    'Factor of the duration of the first, second … application; 0 refuses it.',
  ),
  window: required(seconds, 'Seconds after the end of the last effect of the group until the factors start over.'),
  cap: optional(seconds, 'Seconds an effect lasts at most, before the factor; 0: no limit.', 0),
})

/** The shape of a world definition. */
export const worldSchema: Schema = named(
  'world',
  object({
    tickRate: required(number({ above: 0, max: 1000 }), 'Ticks a second of simulated time.'),
    seed: optional(number({ integer: true }), 'From which every draw is hashed.', 0),
    attributes: optional(dictionary(named('attribute', attribute)), 'Attributes of every actor, by name; at most 32.'),
    vital: optional(name, 'The attribute whose minimum is death. Absent: nothing dies.'),
    effectsPerActor: optional(
      number({ integer: true, min: 0, max: 65_535 }),
      'Effects an actor can carry; 0: no limit.',
      0,
    ),
    diminishing: optional(dictionary(diminishingGroup), 'Groups of diminishing returns, by name.'),
  }),
)

export const effectsSchema: Schema = list(effectSchema)
