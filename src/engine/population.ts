import { Entities, type EntityTable } from '../ecs/index.js'
import {
  type CompiledWorld,
  finishStart,
  initActor,
  publicHandle,
  releaseActors,
  SPAWNED,
  slotOf,
  startAttribute,
  WORLD_ACTORS,
  type World,
} from '../effects/index.js'
import { MyriadError } from '../errors/index.js'
import { finite, index, integer, reject } from './inputs.js'
import type { EngineSettings } from './options.js'
import type { Entity, SpawnOptions } from './requests.js'

/** The actors of a world and their entities: who is there, and which slot is free next. */
export class Population {
  readonly #world: World
  readonly #compiled: CompiledWorld
  readonly #settings: EngineSettings
  readonly entities: Entities
  readonly #release: (slot: number) => void

  /** @param onForeignRemoval The game took an actor's entity out of the bitECS world itself. */
  constructor(
    world: World,
    compiled: CompiledWorld,
    settings: EngineSettings,
    onForeignRemoval: (handle: Entity) => void,
  ) {
    this.#world = world
    this.#compiled = compiled
    this.#settings = settings
    const { generation, state, tagsLow, tagsHigh, control, positionX, positionY, base, current } = world
    const actor = { generation, state, tagsLow, tagsHigh, control, positionX, positionY, base, current }
    this.entities = new Entities(actor, (eid) => {
      if (eid < world.slots && (world.state[eid]! & SPAWNED) !== 0) onForeignRemoval(publicHandle(world, eid))
    })
    this.#release = (slot) => this.entities.release(slot)
  }

  /** Spawns `count` actors that are alike and returns their handles. */
  spawn(count: number, options: SpawnOptions<string>): Uint32Array {
    const w = this.#world
    integer(count, 'count', 0, 0x7fffffff)
    const starts = this.#starts(options)
    const [x, y] = options.position ?? [0, 0]
    finite(x, 'position[0]')
    finite(y, 'position[1]')
    const present = w.words[WORLD_ACTORS]!
    const { actors } = this.#settings.capacity
    if (present + count > actors) {
      throw new MyriadError(
        'CAPACITY_ACTORS',
        `${present} actors are there and ${count} more do not fit: there is room for ${actors}. Raise capacity.actors.`,
        { value: present + count, allowed: `up to ${actors}`, option: 'capacity.actors' },
      )
    }
    const handles = new Uint32Array(count)
    for (let i = 0; i < count; i++) {
      if (this.entities.nextId >= w.slots) {
        throw new MyriadError(
          'CAPACITY_ACTORS',
          `The bitECS world gave out id ${this.entities.nextId}, which is beyond the last actor slot, ${w.slots - 1}. ` +
            'Raise capacity.actors, or keep entities that are not actors in a world of their own.',
          { value: this.entities.nextId, allowed: `ids below ${w.slots}`, option: 'capacity.actors' },
        )
      }
      const slot = this.entities.add()
      initActor(w, slot)
      for (const [attribute, base] of starts) startAttribute(w, slot, attribute, base)
      w.positionX[slot] = x
      w.positionY[slot] = y
      finishStart(w, slot)
      handles[i] = publicHandle(w, slot)
    }
    return handles
  }

  #starts(options: SpawnOptions<string>): [attribute: number, base: number][] {
    for (const key of Object.keys(options)) {
      if (key !== 'attributes' && key !== 'position')
        reject('INVALID_INPUT', 'spawn option', key, 'attributes, position')
    }
    return Object.entries(options.attributes ?? {}).map(([name, base]) => [
      index(this.#compiled.names.attributes, name, 'attribute'),
      finite(base, `attributes.${name}`),
    ])
  }

  /** Frees the slots of those that despawned in the last tick. */
  afterTick(): void {
    releaseActors(this.#world, this.#release)
  }

  /** The slot of a live actor. @throws MyriadError `DEAD_HANDLE` */
  slot(entity: Entity): number {
    const slot = typeof entity === 'number' ? slotOf(this.#world, entity) : -1
    if (slot < 0) {
      const code = typeof entity === 'number' ? 'DEAD_HANDLE' : 'WRONG_TYPE'
      reject(code, 'entity', entity, 'the handle of an actor that has not despawned')
    }
    return slot
  }

  /** The entity bookkeeping was saved with the world that has just been loaded. */
  restore(table: EntityTable): void {
    this.entities.restore(table, (eid) => eid < this.#world.slots && (this.#world.state[eid]! & SPAWNED) !== 0)
  }
}
