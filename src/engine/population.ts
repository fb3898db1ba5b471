import { Entities, type EntityTable } from '../ecs/index.js'
import {
  type CompiledWorld,
  finishStart,
  initActor,
  KEPT,
  publicHandle,
  releaseActors,
  SPAWNED,
  slotOf,
  startAttribute,
  WORLD_ACTORS,
  type World,
} from '../effects/index.js'
import { MyriadError } from '../errors/index.js'
import { checkKeys, finite, index, integer, isHandle, reject } from './inputs.js'
import type { EngineSettings } from './options.js'
import type { Entity, SpawnOptions } from './requests.js'

function position(value: SpawnOptions<string>['position']): readonly [x: number, y: number] {
  if (value === undefined) return [0, 0]
  if (!Array.isArray(value) || value.length !== 2) reject('WRONG_TYPE', 'position', value, 'a list of two numbers')
  return [finite(value[0], 'position[0]'), finite(value[1], 'position[1]')]
}

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
    const [x, y] = position(options.position)
    const present = w.words[WORLD_ACTORS]!
    const { actors } = this.#settings.capacity
    if (present + count > actors) {
      throw new MyriadError(
        'CAPACITY_ACTORS',
        `${present} actors are there and ${count} more do not fit: there is room for ${actors}. Raise capacity.actors.`,
        { value: present + count, allowed: `up to ${actors}`, option: 'capacity.actors' },
      )
    }
    // Before the first is added, so that either all are there or none.
    const largest = this.entities.largestOfNext(count)
    if (largest >= w.slots) {
      throw new MyriadError(
        'CAPACITY_ACTORS',
        `The bitECS world would give out id ${largest}, which is beyond the last actor slot, ${w.slots - 1}. ` +
          'Raise capacity.actors, or keep entities that are not actors in a world of their own.',
        { value: largest, allowed: `ids below ${w.slots}`, option: 'capacity.actors' },
      )
    }
    const handles = new Uint32Array(count)
    for (let i = 0; i < count; i++) {
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
    checkKeys(options, 'spawn options', ['attributes', 'position'])
    const { attributes = {} } = options
    const known = this.#compiled.names.attributes
    if (typeof attributes !== 'object' || attributes === null || Array.isArray(attributes)) {
      reject('WRONG_TYPE', 'attributes', attributes, `an object with any of the keys ${[...known.keys()].join(', ')}`)
    }
    return Object.entries(attributes).map(([name, base]) => [
      index(known, name, 'attribute'),
      finite(base, `attributes.${name}`),
    ])
  }

  /** Frees the slots of those that despawned in the last tick. */
  afterTick(): void {
    releaseActors(this.#world, this.#release)
  }

  /** The slot of a live actor. @throws MyriadError `DEAD_HANDLE` */
  slot(entity: Entity): number {
    const slot = isHandle(entity) ? slotOf(this.#world, entity) : -1
    if (slot < 0) {
      const code = typeof entity === 'number' ? 'DEAD_HANDLE' : 'WRONG_TYPE'
      reject(code, 'entity', entity, 'the handle of an actor that has not despawned')
    }
    return slot
  }

  /** The entity bookkeeping was saved with the world that has just been loaded. */
  restore(table: EntityTable): void {
    this.entities.restore(table, (eid) => eid < this.#world.slots && (this.#world.state[eid]! & (SPAWNED | KEPT)) !== 0)
  }
}
