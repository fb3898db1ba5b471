import { mkdirSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { disagreement } from './compare.js'
import { randomScenario, shrink } from './index.js'

/** Scenarios a run: a sample within `npm test`, 2,000 with `npm run test:model`. */
const RUNS = Number(process.env.MODEL_RUNS ?? 25)
/** First seed: the same every time, unless asked for others. */
const FIRST = Number(process.env.MODEL_SEED ?? 1)
/** Scenarios of one test case, so that progress shows. */
const PART = 100

/** Where the smallest failing scenario is left, for a look at it with `npm run scenario`. */
const FAILURES = 'test-results/model'

async function compare(seed: number): Promise<void> {
  const file = randomScenario(seed)
  const found = await disagreement(file)
  if (found === undefined) return
  const smallest = await shrink(file, async (smaller) => (await disagreement(smaller)) !== undefined)
  const path = `${FAILURES}/seed-${seed}.json`
  mkdirSync(FAILURES, { recursive: true })
  writeFileSync(path, `${JSON.stringify(smallest, undefined, 2)}\n`)
  const small = await disagreement(smallest)
  expect.fail(
    `Engine and model disagree on seed ${seed}: ${found}.\nThe smallest scenario is in ${path} (${small}):\n` +
      JSON.stringify(smallest),
  )
}

describe('engine and reference model agree at 30 points of random scenarios', () => {
  for (let from = FIRST; from < FIRST + RUNS; from += PART) {
    const to = Math.min(from + PART, FIRST + RUNS)
    it(`seeds ${from} to ${to - 1}`, async () => {
      for (let seed = from; seed < to; seed++) await compare(seed)
    }, 600_000)
  }
})
