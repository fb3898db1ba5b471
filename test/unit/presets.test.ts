import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { runScenario } from 'myriad/scenario'
import { describe, expect, it } from 'vitest'

type Json = Record<string, unknown>

/** A scenario that lacks the preset's definitions. */
interface Fixture extends Json {
  /** Definitions that the scenario needs besides. */
  extra?: Json[]
  /** What makes the preset what it is, `effect.path`: without any one of them the scenario fails. */
  essential: string[]
}

const presetFolder = fileURLToPath(new URL('../../examples/presets/', import.meta.url))
const fixtureFolder = fileURLToPath(new URL('../fixtures/presets/', import.meta.url))

const json = <T>(file: string) => JSON.parse(readFileSync(file, 'utf8')) as T
const readPreset = (name: string) => json<Json[]>(`${presetFolder}${name}.json`)
const readFixture = (name: string) => json<Fixture>(`${fixtureFolder}${name}.json`)

function names(folder: string): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.replace('.json', ''))
    .sort()
}

/** The preset's scenario, or that of a changed preset. */
function scenario(name: string, effects: readonly Json[] = readPreset(name)): Json {
  const { extra = [], essential: _, ...file } = readFixture(name)
  return { ...file, effects: [...effects, ...extra] }
}

/** The preset without one field. */
function without(name: string, field: string): Json[] {
  const effects = readPreset(name)
  const [id, ...path] = field.split('.')
  const last = path.pop()!
  let owner = effects.find((effect) => effect.id === id)
  for (const key of path) owner = owner?.[key] as Json | undefined
  if (owner?.[last] === undefined) throw new Error(`${name} has no ${field}`)
  delete owner[last]
  return effects
}

/** Whether the scenario passes; a file that is refused does not. */
async function passes(file: Json): Promise<boolean> {
  try {
    return (await runScenario(file)).passed
  } catch (error) {
    if ((error as { code?: string }).code === 'INVALID_INPUT') return false
    throw error
  }
}

const presets = names(presetFolder)

describe('presets', () => {
  it('are sixteen, each with a scenario and a line in the README', () => {
    expect(presets.length).toBe(16)
    expect(names(fixtureFolder)).toEqual(presets)
    const readme = readFileSync(`${presetFolder}README.md`, 'utf8')
    const lines = [...readme.matchAll(/^\| \[([\w-]+)\]\((.+?)\) /gm)]
    expect(lines.map(([, name]) => name).sort()).toEqual(presets)
    for (const [, name, link] of lines) expect(link).toBe(`${name}.json`)
  })

  it('can all be used in one world', async () => {
    const worlds = presets.map((name) => readFixture(name).world as { attributes: Json; diminishing?: Json })
    const world = {
      tickRate: 20,
      vital: 'health',
      attributes: Object.assign({}, ...worlds.map(({ attributes }) => attributes)),
      diminishing: Object.assign({}, ...worlds.map(({ diminishing }) => diminishing)),
    }
    const { passed } = await runScenario({ name: 'all', world, effects: presets.flatMap(readPreset) })
    expect(passed).toBe(true)
  })

  it.each(presets)('%s does what its scenario says', async (name) => {
    const { failures, passed } = await runScenario(scenario(name))
    expect(failures).toEqual([])
    expect(passed).toBe(true)
  })

  const fields = presets.flatMap((name) => readFixture(name).essential.map((field) => [name, field] as const))

  it.each(fields)('%s is nothing of the kind without %s', async (name, field) => {
    expect(await passes(scenario(name, without(name, field)))).toBe(false)
  })
})
