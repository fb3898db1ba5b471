import { type RunOptions, runScenario, type ScenarioResult } from 'myriad/scenario'
import { describe, expect, it } from 'vitest'
import { rejected } from '../../support/errors.js'
import { readScenario, scenarioFiles } from '../../support/scenarios.js'

const files = scenarioFiles()

const run = (name: string, options: RunOptions): Promise<ScenarioResult> => runScenario(readScenario(name), options)

describe('scenario files', () => {
  it('are there', () => {
    expect(files.length).toBe(60)
  })

  const ways: readonly [string, RunOptions][] = [
    ['one worker and seven ticks a call', { workers: 1, batch: 7 }],
    ['two workers and a thousand ticks a call', { workers: 2, batch: 1000 }],
  ]

  // Every file with one more way than alone, in turn; `MYRIAD_LONG=1` in all of them.
  const waysOf = (name: string) => (process.env.MYRIAD_LONG ? ways : [ways[files.indexOf(name) % ways.length]!])

  it.each(files)('%s passes, in every way the same', async (name) => {
    const alone = await run(name, {})
    expect(alone.failures).toEqual([])
    expect(alone.passed).toBe(true)
    for (const [way, options] of waysOf(name)) expect([way, await run(name, options)]).toEqual([way, alone])
  })
})

describe('refused scenario files', () => {
  const expected = readScenario('invalid/expected.json') as Record<string, string>

  it.each(scenarioFiles('invalid/'))('%s is refused for its fault', async (name) => {
    const error = await rejected(runScenario(readScenario(name)))
    expect(error.code).toBe('INVALID_INPUT')
    expect(error.path).toBe(expected[name.replace('invalid/', '')])
    expect(error.message).toContain(error.path)
    expect(error.message).toMatch(/found .+, allowed: .+/)
  })
})
