import { rebuild } from './attributes.js'
import { moveStanding, phaseFive, phaseOne, phaseSix, phaseTwo } from './clock.js'
import { commandsAt, runCommand } from './commands.js'
import { phaseFour } from './rounds.js'
import { type Draw, freshModel, type Model } from './state.js'
import type { ScenarioFile } from './types.js'

/** A draw of the model's own: for runs that compare nothing random with anybody. */
function ownDraw(seed: number): Draw {
  const purposes = ['chance', 'trigger', 'dispel', 'dispelOrder']
  return (tick, target, source, definition, application, purpose, index) => {
    let hash = seed >>> 0
    for (const word of [tick, target, source, definition, application, purposes.indexOf(purpose), index]) {
      hash = Math.imul(hash ^ (word + 0x9e3779b9), 0x85ebca6b) >>> 0
      hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35) >>> 0
      hash = (hash ^ (hash >>> 16)) >>> 0
    }
    return hash / 2 ** 32
  }
}

/** The world before tick 0: bases are clamped like every write (y), and published. */
export function startWorld(file: ScenarioFile, draw: Draw | undefined): Model {
  const model = freshModel(file, draw ?? ownDraw(file.world.seed ?? 0))
  for (const actor of model.actors) {
    rebuild(model, actor)
    actor.base = new Map(actor.current)
    actor.start = new Map(actor.base)
    actor.published = new Map(actor.current)
  }
  return model
}

/** One tick (§3). */
export function runTick(model: Model, tick: number): void {
  model.tick = tick
  moveStanding(model)
  phaseOne(model)
  phaseTwo(model)
  for (const command of commandsAt(model, tick)) runCommand(model, command)
  phaseFour(model)
  phaseFive(model)
  phaseSix(model)
  // (a) What others read during the next tick. A despawned source keeps its last published values (h).
  for (const actor of model.actors) if (actor.exists) actor.published = new Map(actor.current)
}
