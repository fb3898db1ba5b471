import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Schema } from '../../../src/check/index.js'
import { effectSchema, effectsSchema } from '../../../src/effects/index.js'
import { checkScenario, scenarioSchema, schemaFiles, schemaText } from '../../../src/scenario/index.js'
import { readScenario, scenarioFiles } from '../../support/scenarios.js'

const folder = fileURLToPath(new URL('../../../schema/', import.meta.url))
const onDisk = (name: string) => readFileSync(folder + name, 'utf8')

// Strict: a keyword that Ajv does not know is an error.
const ajv = new Ajv2020({ strict: true })
const editor = {
  effect: ajv.compile(JSON.parse(onDisk('effect.schema.json'))),
  effects: ajv.compile(JSON.parse(onDisk('effects.schema.json'))),
  scenario: ajv.compile(JSON.parse(onDisk('scenario.schema.json'))),
}

function passes(check: () => void): boolean {
  try {
    check()
    return true
  } catch {
    return false
  }
}

const accepts = (schema: Schema, value: unknown) => passes(() => schema.check(value, '$'))

describe('the files in schema/', () => {
  it('are what the checker says of itself; `npm run schema` writes them', () => {
    const files = schemaFiles()
    expect(readdirSync(folder).sort()).toEqual(Object.keys(files).sort())
    for (const [name, schema] of Object.entries(files)) expect(onDisk(name)).toBe(schemaText(schema))
  })

  it('describe every field', () => {
    const undescribed: string[] = []
    const visit = (node: unknown, path: string): void => {
      if (typeof node !== 'object' || node === null) return
      const { properties = {} } = node as { properties?: Record<string, { description?: string }> }
      for (const [key, field] of Object.entries(properties)) {
        if (!field.description) undescribed.push(`${path}/${key}`)
      }
      for (const [key, child] of Object.entries(node)) visit(child, `${path}/${key}`)
    }
    visit(schemaFiles()['scenario.schema.json'], '')
    expect(undescribed).toEqual([])
  })
})

describe('an editor and the checker', () => {
  it.each(scenarioFiles())('both accept %s', (name) => {
    const file = readScenario(name) as { effects?: readonly unknown[] }
    expect(editor.scenario(file), ajv.errorsText(editor.scenario.errors)).toBe(true)
    checkScenario(file)
    expect(editor.effects(file.effects ?? [])).toBe(true)
    for (const effect of file.effects ?? []) expect(editor.effect(effect)).toBe(true)
  })

  /** Wrong only by names that lead nowhere, occur twice or are too many: no schema can say that. */
  const WRONG_BY_NAME = [
    'invalid/i05-chain-to-unknown-effect.json',
    'invalid/i08-more-than-64-tags.json',
    'invalid/i12-unknown-actor.json',
    'invalid/i15-unknown-attribute-in-modifier.json',
    'invalid/i21-duplicate-actor-id.json',
    'invalid/i23-unknown-vital.json',
    'invalid/i30-aura-unknown-effect.json',
  ]

  it.each(scenarioFiles('invalid/'))('both refuse %s, if its fault is not in a name', (name) => {
    const file = readScenario(name)
    expect(passes(() => checkScenario(file))).toBe(false)
    expect(editor.scenario(file)).toBe(WRONG_BY_NAME.includes(name))
  })

  it('agree on files in which some value is another, or some key is missing or too many', () => {
    const scenarios = scenarioFiles().map((name) => JSON.stringify(readScenario(name)))
    const leaf = fc.constantFrom<unknown>(0, 1, -1, 0.5, 2 ** 53, 1e5, '', 'infinite', 'stacks', 'add', true, null)
    const anything = fc.oneof(leaf, fc.array(leaf, { maxLength: 2 }), fc.dictionary(fc.constantFrom('do', 'on'), leaf))
    const change = fc.record({
      place: fc.nat(),
      how: fc.constantFrom('replace', 'remove', 'add'),
      key: fc.constantFrom('extra', 'amount', 'threshold', 'school', 'damage', 'effect', 'at'),
      value: anything,
    })
    let accepted = 0
    let refused = 0
    fc.assert(
      fc.property(fc.constantFrom(...scenarios), change, (text, { place, how, key, value }) => {
        const file = JSON.parse(text)
        const places = objectsAndKeys(file)
        const [parent, at] = places[place % places.length]!
        if (how === 'remove' && !Array.isArray(parent)) delete parent[at]
        else if (how === 'add' && !Array.isArray(parent)) parent[key] = value
        else parent[at] = value
        const fine = accepts(scenarioSchema, file)
        if (fine) accepted++
        else refused++
        expect(editor.scenario(file), ajv.errorsText(editor.scenario.errors)).toBe(fine)
        const { effects = [] } = file
        expect(editor.effects(effects)).toBe(accepts(effectsSchema, effects))
        for (const effect of Array.isArray(effects) ? effects : []) {
          expect(editor.effect(effect)).toBe(accepts(effectSchema, effect))
        }
      }),
      { numRuns: 3000 },
    )
    // Both must have been met often, or the comparison says nothing.
    expect(Math.min(accepted, refused)).toBeGreaterThan(300)
  })
})

/** Every place of a document that holds a value. */
function objectsAndKeys(value: unknown): [Record<string, unknown>, string][] {
  if (typeof value !== 'object' || value === null) return []
  const parent = value as Record<string, unknown>
  return Object.keys(parent).flatMap((key) => [[parent, key], ...objectsAndKeys(parent[key])])
}
