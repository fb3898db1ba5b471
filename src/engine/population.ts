import {
  checkPart,
  handleOfId,
  idOfHandle,
  infoOf,
  isComponent,
  labelOf,
  type Part,
  type StoreOwner,
} from '../components/index.js'
import { Entities, type EntityTable } from '../ecs/index.js'
import {
  type CompiledWorld,
  clearAttributes,
  dropActor,
  finishStart,
  initActor,
  KEPT,
  publicHandle,
  releaseActors,
  SPAWNED,
  slotOf,
  startAttribute,
  WORLD_ACTORS,
  WORLD_SLOTS,
  type World,
} from '../effects/index.js'
import { MyriadError } from '../errors/index.js'
import type { Registry } from '../schedule/index.js'
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
  readonly #owner: StoreOwner
  readonly #registry: Registry
  readonly #release: (slot: number) => void
  readonly #keep: (slot: number) => void

  /** @param onForeignRemoval The game took an actor's entity out of the bitECS world itself. */
  constructor(
    world: World,
    compiled: CompiledWorld,
    settings: EngineSettings,
    owner: StoreOwner,
    registry: Registry,
    onForeignRemoval: (handle: Entity) => void,
  ) {
    this.#world = world
    this.#compiled = compiled
    this.#settings = settings
    this.#owner = owner
    this.#registry = registry
    const isActor = (eid: number) => eid < world.slots && (world.state[eid]! & (SPAWNED | KEPT)) !== 0
    this.entities = new Entities({
      owner,
      components: registry.components,
      slots: world.slots,
      isActor,
      onEnter: (eid) => {
        if (eid >= world.words[WORLD_SLOTS]!) world.words[WORLD_SLOTS] = eid + 1
        clearAttributes(world, eid)
      },
      onForeignRemoval: (eid) => {
        if (eid < world.slots && (world.state[eid]! & SPAWNED) !== 0) onForeignRemoval(publicHandle(world, eid))
      },
    })
    this.#release = (slot) => this.entities.release(slot)
    this.#keep = (slot) => this.entities.keep(slot)
  }

  /** Spawns `count` actors that are alike and returns their handles. */
  spawn(count: number, options: SpawnOptions<string>): Uint32Array {
    const w = this.#world
    integer(count, 'count', 0, 0x7fffffff)
    const starts = this.#starts(options)
    const [x, y] = position(options.position)
    const parts = this.checkParts(options.components ?? [], 'components')
    this.#roomForActors(count)
    const handles = new Uint32Array(count)
    for (let i = 0; i < count; i++) {
      const slot = this.entities.addActor()
      initActor(w, slot)
      for (const [attribute, base] of starts) startAttribute(w, slot, attribute, base)
      w.positionX[slot] = x
      w.positionY[slot] = y
      finishStart(w, slot)
      for (let p = 0; p < parts.length; p++) this.entities.add(slot, parts[p]!)
      handles[i] = publicHandle(w, slot)
    }
    return handles
  }

  /** Adds `count` actors as bare as can be and returns their slots: what they carry is put in by the caller. */
  adopt(count: number): number[] {
    this.#roomForActors(count)
    return Array.from({ length: count }, () => {
      const slot = this.entities.addActor()
      initActor(this.#world, slot)
      return slot
    })
  }

  /** Takes back what `adopt` gave: nothing was put in. */
  disown(slots: readonly number[]): void {
    for (const slot of slots) {
      dropActor(this.#world, slot)
      this.entities.release(slot)
    }
  }

  /** Before the first is added, so that either all are there or none. */
  #roomForActors(count: number): void {
    const present = this.#world.words[WORLD_ACTORS]!
    const { actors } = this.#settings.capacity
    if (present + count > actors) {
      throw new MyriadError(
        'CAPACITY_ACTORS',
        `${present} actors are there and ${count} more do not fit: there is room for ${actors}. Raise capacity.actors.`,
        { value: present + count, allowed: `up to ${actors}`, option: 'capacity.actors' },
      )
    }
    this.#roomFor(count)
  }

  #starts(options: SpawnOptions<string>): [attribute: number, base: number][] {
    checkKeys(options, 'spawn options', ['attributes', 'position', 'components'])
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
    releaseActors(this.#world, this.#release, this.#keep)
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

  /** Adds `count` entities that are no actors and returns their handles. */
  create(count: number, parts: readonly Part[]): Uint32Array {
    integer(count, 'count', 0, 0x7fffffff)
    this.checkParts(parts, 'part')
    this.#roomFor(count)
    const handles = new Uint32Array(count)
    for (let i = 0; i < count; i++) handles[i] = this.#createOne(parts)
    return handles
  }

  /** Adds an entity that is no actor; its parts have been checked. */
  createOne(parts: readonly Part[]): Entity {
    this.checkParts(parts, 'part')
    this.#roomFor(1)
    return this.#createOne(parts)
  }

  #createOne(parts: readonly Part[]): Entity {
    const id = this.entities.create()
    for (let p = 0; p < parts.length; p++) this.entities.add(id, parts[p]!)
    return handleOfId(this.#owner.store, id)
  }

  /** Refuses what is no component of the engine, before anything is done. */
  checkParts(parts: unknown, what: string): readonly Part[] {
    if (!Array.isArray(parts)) reject('WRONG_TYPE', what, parts, 'a list of components')
    for (let i = 0; i < parts.length; i++) this.componentNumber(checkPart(parts[i], what))
    return parts
  }

  /** The number of a component of the game's own. @throws MyriadError `UNKNOWN_NAME`, `INVALID_INPUT` */
  componentNumber(component: unknown): number {
    if (!isComponent(component)) reject('WRONG_TYPE', 'component', component, 'what defineComponent returned')
    if (infoOf(component).builtIn !== undefined) {
      reject('INVALID_INPUT', 'component', labelOf(component), 'components of the game: actors come from spawn()')
    }
    const number = this.#registry.numberOf(component)
    if (number >= 0) return number
    reject('UNKNOWN_NAME', 'component', labelOf(component), 'one that a system or the option `components` names')
  }

  /** Before the first is added, so that either all are there or none. */
  #roomFor(count: number): void {
    const { slots } = this.#world
    const { entities } = this.#settings.capacity
    const wanted = this.entities.count + count
    if (wanted > entities) {
      throw new MyriadError(
        'CAPACITY_ENTITIES',
        `${wanted - count} entities are there and ${count} more do not fit: there is room for ${entities}. Raise capacity.entities.`,
        { value: wanted, allowed: `up to ${entities}`, option: 'capacity.entities' },
      )
    }
    const largest = this.entities.largestOfNext(count)
    if (largest < slots) return
    throw new MyriadError(
      'CAPACITY_ENTITIES',
      `The bitECS world would give out id ${largest}, which is beyond the last place, ${slots - 1}. Raise capacity.entities.`,
      { value: largest, allowed: `ids below ${slots}`, option: 'capacity.entities' },
    )
  }

  /** Whether the handle is that of an entity that is there, actor or not. */
  exists(entity: Entity): boolean {
    if (!isHandle(entity)) return false
    const id = idOfHandle(this.#owner.store, entity)
    return id !== 0 && this.entities.exists(id)
  }

  /** The id of an entity that is there, actor or not. @throws MyriadError `DEAD_HANDLE`, `WRONG_TYPE` */
  idOf(entity: Entity): number {
    const id = this.exists(entity) ? idOfHandle(this.#owner.store, entity) : 0
    if (id > 0) return id
    const code = typeof entity === 'number' ? 'DEAD_HANDLE' : 'WRONG_TYPE'
    reject(code, 'entity', entity, 'the handle of an entity that is there')
  }

  /** Whether an id is an actor's. */
  isActor(id: number): boolean {
    return (this.#world.state[id]! & SPAWNED) !== 0
  }

  /** The entity bookkeeping was saved with the world that has just been loaded. */
  restore(table: EntityTable): void {
    this.entities.restore(table)
  }
}
