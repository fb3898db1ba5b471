import { CATEGORIES, DIMINISHING, DISPEL_TYPES, FLAGS, features, SCHOOLS, TAGS } from './features.js'
import { Random } from './random.js'
import type { Command, DispelCommand, EffectDefinition, ScenarioFile, World } from './types.js'

function definition(random: Random, place: number, ids: string[]): EffectDefinition {
  const id = ids[place] ?? `e${place}`
  // The last third names no other effect, so chains end soon and fan out little.
  const later = place < ids.length * 0.67 ? ids.slice(place + 1) : []
  const def: EffectDefinition = { id, duration: random.seconds(0.3, 5) }
  if (random.chance(0.12)) def.duration = 0
  else if (random.chance(0.1)) def.duration = 'infinite'
  if (random.chance(0.6)) def.magnitude = random.int(-4, 20)
  if (random.chance(0.7)) def.polarity = random.pick(['buff', 'debuff', 'neutral'])
  if (random.chance(0.5)) def.categories = random.some(CATEGORIES)
  if (random.chance(0.4)) def.priority = random.int(-1, 3)
  const context = { random, later, all: ids }
  for (let count = random.int(2, 6); count > 0; count -= 1) random.pick(features)(def, context)
  // An instant without actions would be idle; exclusivity and limits are of things that stay.
  if (def.duration === 0 && def.actions === undefined) {
    def.actions = [{ do: 'damage', amount: random.int(2, 15), school: random.pick(SCHOOLS) }]
  }
  return def
}

/** An effect that applies itself: the one way into `chainCut`, one application a round, so it does not fan out. */
function loop(random: Random): EffectDefinition {
  return {
    id: 'loop',
    duration: random.seconds(0.3, 1),
    stacking: { mode: 'perTarget', max: random.int(1, 3) },
    chains: [{ on: 'applied', effect: 'loop' }],
  }
}

function world(random: Random): World {
  const health = random.int(100, 400)
  const named = random.chance(0.5)
  const attributes: NonNullable<World['attributes']> = {
    health: { base: health, min: 0, max: named ? 'maxHealth' : health },
    maxHealth: { base: health + (random.chance(0.5) ? 50 : 0), min: 20 },
    mana: { base: random.int(10, 60), min: 0, max: 60 },
    power: { base: random.int(0, 20) * 2, min: random.chance(0.5) ? 0 : -50 },
    armor: { base: random.int(0, 50) },
    speed: { base: 100, min: 'floor', max: 300 },
    floor: { base: random.int(10, 40) },
    haste: { base: random.pick([0, 0.25, 0.5]), min: -0.5, max: 2 },
  }
  if (random.chance(0.3)) delete attributes.health?.min
  const result: World = { tickRate: random.pick([10, 20, 30, 60]), attributes }
  if (random.chance(0.8)) result.seed = random.int(0, 1_000_000)
  if (random.chance(0.93)) result.vital = 'health'
  if (random.chance(0.4)) result.effectsPerActor = random.chance(0.1) ? 0 : random.int(3, 9)
  result.diminishing = {}
  for (const group of DIMINISHING) {
    const rule: NonNullable<World['diminishing']>[string] = {
      factors: random.pick([
        [1, 0.5, 0.25, 0],
        [1, 0.5],
        [0.5, 0.25],
        [1, 0],
      ]),
      window: random.seconds(0.3, 3),
    }
    if (random.chance(0.7)) rule.cap = random.chance(0.4) ? 0 : random.seconds(0.5, 3)
    result.diminishing[group] = rule
  }
  return result
}

interface Cast {
  random: Random
  ids: string[]
  actors: string[]
}

function dispelCommand({ random, actors }: Cast): DispelCommand {
  const command: DispelCommand = { target: random.pick(actors) }
  if (random.chance(0.8)) command.by = random.pick(actors)
  if (random.chance(0.4)) command.types = random.some(DISPEL_TYPES, 0, 1)
  if (random.chance(0.3)) command.categories = random.some(CATEGORIES, 0, 2)
  if (random.chance(0.25)) command.tags = random.some(TAGS, 0, 2)
  if (random.chance(0.5)) command.polarity = random.pick(['buff', 'debuff', 'any'])
  if (random.chance(0.7)) command.strength = random.pick(['basic', 'strong', 'death'])
  if (random.chance(0.7)) command.count = random.int(1, 4)
  if (random.chance(0.8)) command.order = random.pick(['priority', 'newest', 'oldest', 'random'])
  return command
}

function applyCommand({ random, ids, actors }: Cast): Command {
  const command: Extract<Command, { apply: string }> = { apply: random.pick(ids), to: random.pick(actors) }
  if (random.chance(0.9)) command.from = random.pick(actors)
  if (random.chance(0.3)) command.magnitude = random.int(-10, 30)
  if (random.chance(0.2)) command.duration = random.seconds(0.2, 4)
  else if (random.chance(0.04)) command.duration = random.chance(0.5) ? 0 : 'infinite'
  if (random.chance(0.25)) command.stacks = random.int(1, 3)
  if (random.chance(0.15)) command.priority = random.pick(['high', 'normal', 'low'])
  return command
}

function anyCommand(cast: Cast): Command {
  const { random, actors, ids } = cast
  const actor = random.pick(actors)
  const kind = random.int(1, 100)
  if (kind <= 58) return applyCommand(cast)
  if (kind <= 64) return { dispel: dispelCommand(cast) }
  if (kind <= 67) return { remove: random.pick(ids), from: actor }
  if (kind <= 76) {
    const hit: Extract<Command, { damage: number }> = { damage: random.int(1, 40), to: actor }
    if (random.chance(0.8)) hit.school = random.pick(SCHOOLS)
    if (random.chance(0.8)) hit.from = random.pick(actors)
    return hit
  }
  if (kind <= 80) {
    const heal = { heal: random.int(1, 40), to: actor }
    return random.chance(0.8) ? { ...heal, from: random.pick(actors) } : heal
  }
  if (kind <= 84) {
    const attribute = random.pick(['power', 'mana', 'armor', 'maxHealth', 'health', 'luck', 'floor'])
    return { set: { actor, attribute, value: random.int(attribute === 'health' ? -5 : 0, 80) } }
  }
  if (kind <= 89) {
    const name = random.pick(random.chance(0.8) ? FLAGS : TAGS)
    return { tag: random.chance(0.55) ? { actor, add: name } : { actor, remove: name } }
  }
  if (kind <= 93) return { move: { actor, to: [random.int(0, 12), random.int(0, 12)] } }
  if (kind <= 95) return { pause: actor }
  if (kind <= 97) return { resume: actor }
  if (kind <= 98) return { kill: actor }
  if (kind <= 99) return random.chance(0.7) ? { revive: actor } : { despawn: actor }
  return random.chance(0.5) ? { saveAndLoad: true } : { offline: random.seconds(0.3, 8) }
}

function actor(random: Random, id: string): NonNullable<ScenarioFile['actors']>[number] {
  const result: NonNullable<ScenarioFile['actors']>[number] = { id }
  const attributes: Record<string, number> = {}
  if (random.chance(0.3)) attributes.health = random.int(20, 150)
  if (random.chance(0.3)) attributes.haste = random.pick([0, 0.25, 0.5, 1])
  if (random.chance(0.3)) attributes.luck = random.int(0, 20)
  if (Object.keys(attributes).length > 0) result.attributes = attributes
  if (random.chance(0.8)) result.position = [random.int(0, 12), random.int(0, 12)]
  return result
}

/** A valid scenario without `expect`: whoever runs it compares with the model. The same seed gives the same file. */
export function randomScenario(seed: number): ScenarioFile {
  const random = new Random(seed)
  const ids = Array.from({ length: random.int(4, 14) }, (_, place) => `e${place}`)
  const effects = ids.map((_, place) => definition(random, place, ids))
  if (random.chance(0.1)) {
    effects.push(loop(random))
    ids.push('loop')
  }
  const names = Array.from({ length: random.int(5, 30) }, (_, place) => `a${place}`)
  const actors = names.map((id) => actor(random, id))
  // `luck` is an attribute no world names: an actor must, or it does not resolve.
  const [first] = actors
  if (first !== undefined) first.attributes = { ...first.attributes, luck: random.int(0, 20) }
  const until = random.int(5, 20)
  // Half of what happens happens to a few, so that instances meet.
  const few = names.slice(0, random.int(2, 5))
  const cast = () => ({ random, ids, actors: random.chance(0.5) ? few : names })
  const scenario: ScenarioFile = { name: `random ${seed}`, world: world(random), effects, actors }
  const commands = random.int(100, 380)
  scenario.timeline = Array.from({ length: commands }, () => ({ ...anyCommand(cast()), at: random.seconds(0, until) }))
  // Submission is file order, not time; a file in order of time is easier to read.
  if (random.chance(0.8)) scenario.timeline.sort((a, b) => a.at - b.at)
  if (random.chance(0.8)) {
    scenario.repeat = Array.from({ length: random.int(1, 8) }, () => {
      const from = random.seconds(0, until / 2)
      return { from, to: random.seconds(from, until), every: random.seconds(0.3, 3), do: repeated(cast()) }
    })
  }
  scenario.until = until
  return scenario
}

/** Worlds do not go away every second, and a despawn has nothing to repeat. */
function repeated(cast: Cast): Command {
  const command = anyCommand(cast)
  return 'offline' in command || 'despawn' in command ? applyCommand(cast) : command
}
