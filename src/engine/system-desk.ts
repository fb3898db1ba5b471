import {
  ADD_RECORD,
  APPLY_RECORD,
  DESPAWN_RECORD,
  EMIT_RECORD,
  idOfHandle,
  nobody,
  REMOVE_RECORD,
  readRequests,
  SPAWN_RECORD,
  type StoreOwner,
} from '../components/index.js'
import { DESPAWN_COMMAND } from '../effects/index.js'
import { MyriadError } from '../errors/index.js'
import type { Registry } from '../schedule/index.js'
import type { CommandDesk } from './command-desk.js'
import type { OwnEvents } from './own-events.js'
import type { Population } from './population.js'

/** Words of the log for each command that `capacity.systemCommands` counts. */
export const WORDS_PER_COMMAND = 12

/**
 * Carries out what systems asked for in a tick, between it and the next, as if the game had called. What cannot be done
 * does not stop the rest: the first reason comes out of `step` when all is done.
 */
export class SystemDesk {
  readonly #owner: StoreOwner
  readonly #registry: Registry
  readonly #population: Population
  readonly #desk: CommandDesk
  readonly #events: OwnEvents
  readonly #order: readonly number[]
  readonly #limit: number
  readonly #tooLong = (words: number, system: number) => this.#refuseAll(words, system)
  readonly #visit = (kind: number, at: number, system: number) => this.#carryOut(kind, at, system)
  #tick = 0
  /** Id of the entity spawned last, 0: it could not be. */
  #spawned = 0
  #failure: MyriadError | undefined
  /** Commands to entities that were gone by then, or when they were given. */
  denied = 0

  constructor(
    owner: StoreOwner,
    registry: Registry,
    order: readonly number[],
    population: Population,
    desk: CommandDesk,
    events: OwnEvents,
    commands: number,
  ) {
    this.#owner = owner
    this.#registry = registry
    this.#order = order
    this.#population = population
    this.#desk = desk
    this.#events = events
    this.#limit = commands * WORDS_PER_COMMAND
  }

  /** @param tick The tick that has run. */
  afterTick(tick: number): void {
    this.#tick = tick
    this.#failure = undefined
    readRequests(this.#owner.store, this.#order, this.#limit, this.#visit, this.#tooLong)
    const failure = this.#failure as MyriadError | undefined
    if (failure) throw failure
  }

  #refuseAll(words: number, system: number): never {
    const asked = Math.ceil(words / WORDS_PER_COMMAND)
    const room = this.#limit / WORDS_PER_COMMAND
    throw new MyriadError(
      'CAPACITY_SYSTEM_COMMANDS',
      `Systems gave commands that need the room of ${asked}, most of them "${this.#registry.systems[system]!.name}"; there ` +
        `is room for ${room}, so none was carried out. Raise capacity.systemCommands.`,
      { value: asked, allowed: `up to ${room} a tick`, option: 'capacity.systemCommands' },
    )
  }

  #carryOut(kind: number, at: number, system: number): void {
    try {
      this.#try(kind, at)
    } catch (error) {
      this.#failure ??= failureOf(error, this.#registry.systems[system]!.name)
    }
  }

  #try(kind: number, at: number): void {
    const { store } = this.#owner
    const { requests } = store
    const a = requests[at + 1]!
    if (kind === SPAWN_RECORD) {
      this.#spawned = 0
      const handle = a === 1 ? this.#population.spawn(1, {})[0]! : this.#population.createOne([])
      this.#spawned = idOfHandle(store, handle)
      return
    }
    if (kind === EMIT_RECORD && a !== nobody(store)) {
      // What happened has happened, even if whom it happened to is gone by now.
      this.#events.add(requests[at + 2]!, this.#tick, a >>> 0, store.requestDoubles[(at + 4) >> 1]!)
      return
    }
    // Without a handle it is meant for the entity that could just not be spawned: that was told.
    const id = kind === ADD_RECORD && a === 0 ? this.#spawned : idOfHandle(store, a >>> 0)
    if (id === 0) {
      if (a !== 0) this.denied++
      return
    }
    switch (kind) {
      case ADD_RECORD:
        this.#add(id, requests[at + 2]!, requests[at + 3]!, (at + 4) >> 1)
        return
      case REMOVE_RECORD:
        this.#population.entities.remove(id, this.#registry.components[requests[at + 2]!]!)
        return
      case DESPAWN_RECORD:
        if (this.#population.isActor(id)) this.#desk.plain(DESPAWN_COMMAND, a >>> 0)
        else this.#population.entities.destroy(id)
        return
      case APPLY_RECORD:
        this.#apply(a >>> 0, requests[at + 2]!, requests[at + 3]!, (at + 4) >> 1)
        return
    }
  }

  #add(id: number, component: number, mask: number, values: number): void {
    const owner = this.#owner
    this.#population.entities.add(id, this.#registry.components[component]!)
    if (mask === 0) return
    for (let f = 0; mask >>> f !== 0; f++) {
      if ((mask >>> f) & 1) owner.writeField(component, id, f, owner.store.requestDoubles[values + f]!)
    }
    owner.touch(component, id)
  }

  #apply(target: number, effect: number, stacks: number, values: number): void {
    const { requestDoubles } = this.#owner.store
    const source = requestDoubles[values + 2]!
    this.#desk.applyNumber(effect, target, {
      ...(Number.isNaN(requestDoubles[values]!) ? {} : { magnitude: requestDoubles[values]! }),
      ...(requestDoubles[values + 1]! < 0 ? {} : { duration: requestDoubles[values + 1]! }),
      ...(stacks === 0 ? {} : { stacks }),
      ...(source === 0 ? {} : { source }),
    })
  }
}

/** What a command of a system threw, as `step` throws it. */
function failureOf(error: unknown, system: string): MyriadError {
  if (!(error instanceof MyriadError)) {
    // All that runs here and is not the engine's: observers that the game has in the bitECS world.
    const why = error instanceof Error ? error.message : String(error)
    return new MyriadError('OBSERVER_FAILED', `System "${system}": an observer of what it asked for threw: ${why}`, {
      value: { system },
      allowed: 'an observer that does not throw',
      cause: error,
    })
  }
  const { code, message, value, allowed, option } = error
  return new MyriadError(code, `System "${system}": ${message}`, {
    value,
    ...(allowed !== undefined && { allowed }),
    ...(option !== undefined && { option }),
    cause: error,
  })
}
