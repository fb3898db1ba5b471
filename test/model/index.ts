/** A reference model of the engine, written from the effect format alone. READINGS.md: where that has two readings. */
import { runTick, startWorld } from './run.js'
import type { Draw } from './state.js'
import type { ScenarioFile } from './types.js'
import { type ModelPoint, viewOf } from './view.js'

export { checkModel, type Failure } from './check.js'
export { randomScenario } from './generate.js'
export { shrink } from './shrink.js'
export type { Draw, ModelEvent, Purpose } from './state.js'
export type * from './types.js'
export type { ModelActor, ModelEffect, ModelPoint } from './view.js'

/** The state after each of these ticks, in ascending order. Runs as far as the last of them, whatever `until` says. */
export function runModel(
  file: ScenarioFile,
  ticks: readonly number[],
  options: { draw?: Draw; log?: boolean } = {},
): ModelPoint[] {
  const model = startWorld(file, options.draw)
  const wanted = new Set(ticks)
  const points: ModelPoint[] = []
  for (let tick = 0; tick <= Math.max(-1, ...ticks); tick += 1) {
    runTick(model, tick)
    if (wanted.has(tick)) points.push(viewOf(model, options.log === true))
  }
  return points
}
