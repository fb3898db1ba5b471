import { createEngine, type Engine, type InputBatch, type WorldImage } from 'myriad'
import type { ScenarioFile, ScenarioResult } from 'myriad/scenario'
import { describe, expect, it } from 'vitest'
import { playScenario, type ScenarioEngine } from '../../../src/scenario/index.js'
import { readScenario, scenarioFiles } from '../../support/scenarios.js'

/** Ticks of each file at which it is saved. `MYRIAD_SAVES=all` takes all of them, in ten minutes. */
const SAVES = process.env.MYRIAD_SAVES === 'all' ? Number.MAX_SAFE_INTEGER : Number(process.env.MYRIAD_SAVES ?? 3)

/** A save and what was called since, as a journal keeps it. */
interface Journaled {
  readonly image: WorldImage
  readonly batches: readonly InputBatch[]
}

/** The scenario runner, with engines that are loaded as their checkpoint says. */
function run(file: ScenarioFile, journal: boolean, workers = 0): Promise<ScenarioResult> {
  let loads = 0
  return playScenario(
    file,
    async (settings, saved) => {
      const small = { actors: 64, effects: 8192, commands: 8192, messages: 8192, events: 65_536 }
      const engine = (await createEngine({ ...settings, capacity: small })) as Engine
      if (saved) loads++
      return (journal ? await journaled(engine, saved, loads) : loaded(engine, saved)) as unknown as ScenarioEngine
    },
    { workers },
  )
}

function loaded(engine: Engine, saved: unknown): Engine {
  if (saved) engine.restore(saved as WorldImage)
  return engine
}

/** Every third load is the beginning of another journal; the others go back to the save before. */
async function journaled(engine: Engine, saved: unknown, loads: number): Promise<Engine> {
  let { image, batches } = (saved ?? { image: engine.checkpoint(), batches: [] }) as Journaled
  if (saved) {
    engine.restore(image)
    await engine.replay(batches)
    if (loads % 3 === 0) {
      image = engine.checkpoint()
      batches = []
    }
  }
  engine.inputs.start()
  engine.checkpoint = () => ({ image, batches: [...batches, engine.inputs.take()!] }) as unknown as WorldImage
  return engine
}

/** The scenario with saves at these ticks, each before or after the other commands of the tick. */
function withSaves(file: ScenarioFile, ticks: readonly number[]): ScenarioFile {
  const timeline = [...(file.timeline ?? [])]
  ticks.forEach((tick, i) => {
    const save = { at: tick / file.world.tickRate, saveAndLoad: true } as const
    if (i % 2 === 0) timeline.push(save)
    else timeline.unshift(save)
  })
  return { ...file, timeline }
}

/** Some ticks of a run, the first and the last among them; all of them, where there are no more. */
function spread(ticks: number, most: number): number[] {
  const count = Math.min(most, ticks)
  const all = Array.from({ length: count }, (_, i) => Math.round((i * (ticks - 1)) / Math.max(1, count - 1)))
  return [...new Set(all)]
}

describe('a scenario that is saved and loaded', () => {
  it.each(scenarioFiles())(
    '%s: at any tick, by a save or by a save and its journal, comes to the same',
    async (name) => {
      const file = readScenario(name) as ScenarioFile
      const { events, ...plain } = await run(file, false)
      expect(plain.passed).toBe(true)
      // What was drained before a load is told once; what a journal brings back is not told again.
      const alike = async (changed: ScenarioFile, journal: boolean, where: string) => {
        expect(await run(changed, journal), where).toEqual({ ...plain, events })
      }
      for (const tick of spread(plain.ticks, SAVES)) {
        for (const journal of [false, true]) {
          await alike(withSaves(file, [tick]), journal, `tick ${tick}, ${journal ? 'journal' : 'save'}`)
        }
      }
      const many = spread(plain.ticks, 8)
      for (const journal of [false, true]) await alike(withSaves(file, many), journal, `many, ${journal}`)
      const before = many.slice(1).flatMap((tick) => [tick, tick])
      await alike(withSaves(file, before), true, 'before and after the commands of the tick')
    },
    SAVES > 4 ? 3_600_000 : 60_000,
  )
})
