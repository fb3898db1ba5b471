import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../fixtures/scenarios/', import.meta.url))

/** The JSON of a file in test/fixtures/scenarios. */
export function readScenario(name: string): unknown {
  return JSON.parse(readFileSync(folder + name, 'utf8'))
}

/** Names of the scenario files, or of those in a folder below. */
export function scenarioFiles(below = ''): string[] {
  return readdirSync(folder + below)
    .filter((name) => name.endsWith('.json') && name !== 'expected.json')
    .map((name) => below + name)
    .sort()
}
