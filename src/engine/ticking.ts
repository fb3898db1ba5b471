import {
  clearCommands,
  grantEvents,
  grantRoom,
  liveEffects,
  WORLD_COMMAND_CHUNKS,
  WORLD_EVENT_MASK,
  WORLD_PENDING,
  WORLD_TICK,
  type World,
} from '../effects/index.js'
import { MyriadError } from '../errors/index.js'
import { MeasureWindow } from '../observe/index.js'
import type { TickRunner } from '../simulation/index.js'
import type { CommandDesk } from './command-desk.js'
import type { EngineSettings } from './options.js'
import type { Population } from './population.js'
import type { SystemDesk } from './system-desk.js'

/** One tick, with all that the owner does before and after it. */
export class Ticking {
  readonly #world: World
  readonly #ticks: TickRunner
  readonly #population: Population
  readonly #desk: CommandDesk
  readonly #systems: SystemDesk
  readonly #settings: EngineSettings
  /** Wall milliseconds of the last ticks. */
  readonly ms = new MeasureWindow()
  /** Most chunks of commands that a tick had. */
  commandPeak = 0

  constructor(
    world: World,
    ticks: TickRunner,
    population: Population,
    desk: CommandDesk,
    systems: SystemDesk,
    settings: EngineSettings,
  ) {
    this.#world = world
    this.#ticks = ticks
    this.#population = population
    this.#desk = desk
    this.#systems = systems
    this.#settings = settings
  }

  /** Ticks that have run. */
  get tick(): number {
    return this.#world.words[WORLD_TICK]!
  }

  run(): void {
    const world = this.#world
    const entities = this.#population.entities
    const { tick } = this
    // A game of systems alone shall not pay for effects that it does not have.
    if (!this.#ticks.idle) this.#grantRoom(world)
    entities.locked = true
    let ran = false
    try {
      ran = this.#ticks.run(tick)
    } finally {
      entities.locked = false
    }
    if (ran) {
      clearCommands(world)
      this.#population.afterTick()
      this.#desk.afterTick()
    }
    world.words[WORLD_TICK] = tick + 1
    this.#systems.afterTick(tick)
  }

  /** Hands out the memory that the tick may need. */
  #grantRoom(world: World): void {
    const chunks = world.words[WORLD_COMMAND_CHUNKS]!
    if (chunks > this.commandPeak) this.commandPeak = chunks
    if (!grantRoom(world)) {
      const { effects } = this.#settings.capacity
      const value = liveEffects(world) + world.words[WORLD_PENDING]!
      throw new MyriadError(
        'CAPACITY_EFFECTS',
        `The pages for effects are used up: ${value} effects live or wait, and they are spread over too many actors ` +
          `for the room of ${effects}. Raise capacity.effects.`,
        { value, allowed: `up to ${effects}, on fewer actors`, option: 'capacity.effects' },
      )
    }
    if (world.words[WORLD_EVENT_MASK] !== 0) grantEvents(world)
  }
}
