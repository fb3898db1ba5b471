import { refuse } from '../check/index.js'
import { type AttributeDefinition, checkedTicks, compileWorld, type WorldDefinition } from '../effects/index.js'
import { show } from '../errors/index.js'
import { scenarioSchema } from './file-schema.js'
import type { Command, ScenarioFile } from './types.js'

/** A checked file, with what running it needs to know. */
export interface CheckedScenario {
  readonly file: ScenarioFile
  /** The world, with the attributes that only actors name. */
  readonly world: WorldDefinition
  /** Tags that commands and expectations name. */
  readonly tags: readonly string[]
  /** The last tick to run. */
  readonly last: number
}

/** Attributes of the world, and those that only some actor has: base 0 and no limits for all others. */
function allAttributes(file: ScenarioFile): Record<string, AttributeDefinition> {
  const attributes: Record<string, AttributeDefinition> = { ...file.world.attributes }
  for (const actor of file.actors ?? []) {
    for (const name of Object.keys(actor.attributes ?? {})) {
      if (!Object.hasOwn(attributes, name)) attributes[name] = {}
    }
  }
  return attributes
}

/**
 * Checks a scenario file whole, before anything of it takes effect.
 *
 * @throws MyriadError `INVALID_INPUT` with the JSON path, what was found and what is allowed.
 */
export function checkScenario(value: unknown): CheckedScenario {
  scenarioSchema.check(value, '$')
  const file = value as ScenarioFile
  const world = { ...file.world, attributes: allAttributes(file) }
  const { tickRate } = world

  const actors = new Set<string>()
  file.actors?.forEach((actor, i) => {
    if (actors.has(actor.id)) refuse(`$.actors[${i}].id`, actor.id, 'an id that no other actor has')
    actors.add(actor.id)
  })
  const effects = new Set(file.effects?.map((effect) => effect.id))
  const attributes = new Set(Object.keys(world.attributes))
  const tags = new Set<string>()

  const resolve = (table: ReadonlySet<string>, name: string | undefined, path: string, what: string) => {
    if (name === undefined || table.has(name)) return
    const known = [...table]
    refuse(path, name, known.length === 0 ? `${what}: there are none` : `${what}: ${known.map(show).join(', ')}`)
  }
  const actor = (name: string | undefined, path: string) => resolve(actors, name, path, 'the id of an actor')
  const effect = (name: string | undefined, path: string) => resolve(effects, name, path, 'the id of an effect')
  const attribute = (name: string | undefined, path: string) => resolve(attributes, name, path, 'an attribute')

  // Definitions first: a command can only be right about effects that are.
  compileWorld(world, file.effects ?? [], [], { world: '$.world', effects: '$.effects' })

  const command = (c: Command, path: string) => {
    effect(c.apply, `${path}.apply`)
    effect(c.remove, `${path}.remove`)
    actor(c.to, `${path}.to`)
    actor(c.from, `${path}.from`)
    actor(c.dispel?.target, `${path}.dispel.target`)
    actor(c.dispel?.by, `${path}.dispel.by`)
    actor(c.set?.actor, `${path}.set.actor`)
    attribute(c.set?.attribute, `${path}.set.attribute`)
    actor(c.tag?.actor, `${path}.tag.actor`)
    actor(c.move?.actor, `${path}.move.actor`)
    for (const key of ['pause', 'resume', 'kill', 'revive', 'despawn'] as const) actor(c[key], `${path}.${key}`)
    const tag = c.tag?.add ?? c.tag?.remove
    if (tag !== undefined) tags.add(tag)
    if (typeof c.duration === 'number') checkedTicks(c.duration, tickRate, `${path}.duration`)
    if (c.offline !== undefined) checkedTicks(c.offline, tickRate, `${path}.offline`)
  }
  let last = 0
  const named = (seconds: number, path: string) => {
    last = Math.max(last, checkedTicks(seconds, tickRate, path))
  }
  file.timeline?.forEach((entry, i) => {
    command(entry, `$.timeline[${i}]`)
    named(entry.at, `$.timeline[${i}].at`)
  })
  file.repeat?.forEach((entry, i) => {
    command(entry.do, `$.repeat[${i}].do`)
    named(entry.from, `$.repeat[${i}].from`)
    named(entry.to, `$.repeat[${i}].to`)
  })
  const until = file.until === undefined ? undefined : checkedTicks(file.until, tickRate, '$.until')
  const reached = (seconds: number, path: string) => {
    if (until !== undefined && checkedTicks(seconds, tickRate, path) > until) {
      refuse(path, seconds, `a time up to until, ${file.until}`)
    }
    named(seconds, path)
  }
  file.expect?.forEach((entry, i) => {
    const path = `$.expect[${i}]`
    actor(entry.actor, `${path}.actor`)
    actor(entry.from, `${path}.from`)
    effect(entry.effect, `${path}.effect`)
    attribute(entry.attribute, `${path}.attribute`)
    if (entry.tag !== undefined) tags.add(entry.tag)
    if (typeof entry.at === 'number') reached(entry.at, `${path}.at`)
    if (entry.attribute !== undefined && entry.value === undefined && entry.base === undefined) {
      refuse(`${path}.value`, undefined, 'value or base')
    }
    if (!entry.events) return
    effect(entry.events.effect, `${path}.events.effect`)
    actor(entry.events.actor, `${path}.events.actor`)
    if (Array.isArray(entry.at))
      entry.at.forEach((t: number, k) => {
        reached(t, `${path}.at[${k}]`)
      })
    if (entry.at === undefined && entry.count === undefined && entry.sum === undefined) {
      refuse(`${path}.count`, undefined, 'at, count or sum')
    }
  })
  return { file, world, tags: [...tags], last: until ?? last }
}
