import {
  compileWorld,
  createWorld,
  type EffectDefinition,
  grantRoom,
  initActor,
  pushCommand,
  shapeWorld,
  tables,
  type World,
  type WorldDefinition,
} from '../../src/effects/index.js'

/** A world without an engine around it, for tests of its parts. Actors stand in the slots 1 to `actors`. */
export function testWorld(world: WorldDefinition, effects: readonly EffectDefinition[], actors: number): World {
  const compiled = compileWorld(world, effects)
  const capacity = {
    actors,
    effects: 4096,
    commands: 4096,
    events: 64,
    systemCommands: 1024,
    entities: 0,
    messages: 4096,
  }
  const w = createWorld(compiled, shapeWorld(capacity, compiled.counts, compiled.tickRate, compiled.seed), false)
  for (let slot = 1; slot <= actors; slot++) initActor(w, slot)
  return w
}

export { grantRoom, pushCommand, tables }
