import {
  addComponent,
  addEntity,
  createEntityIndex,
  createWorld,
  entityExists,
  hasComponent,
  observe,
  onGet,
  onSet,
  removeComponent,
  removeEntity,
  type World,
} from 'bitecs'
import { Actor, type AnyComponent, checkValues, type Part, type StoreOwner } from '../components/index.js'
import { MyriadError } from '../errors/index.js'
import { watch } from './watch.js'

/** The bookkeeping of a world's entities, as it must be kept to give out the same ids again after a load. */
export interface EntityTable {
  readonly alive: number
  /** Ids in the order of bitECS's dense list: those alive first, then the free ones in the order of their reuse. */
  readonly dense: Uint32Array
}

export interface EntitiesOptions {
  readonly owner: StoreOwner
  /** The engine's components by number; the first one is `Actor`, the second has no entities of its own. */
  readonly components: readonly AnyComponent[]
  /** Ids there are. */
  readonly slots: number
  /** Whether an id is an actor's. */
  readonly isActor: (eid: number) => boolean
  /** The game took an actor's entity, or its Actor component, out of the bitECS world itself. */
  readonly onForeignRemoval: (eid: number) => void
}

const ACTOR = 0
const FIRST_OWN = 2

/**
 * The bitECS world of a game: it says which entity has what, on the owner's thread. What it says of the engine's
 * components is mirrored into shared memory by observers, so bitECS's own functions may be used as ever.
 *
 * Ids are plain: bitECS's versioned ids lose entities (docs/dependencies.md), so generations are kept in a column of
 * our own and make up the upper bits of a handle.
 */
export class Entities {
  readonly world: World
  readonly #index: ReturnType<typeof createEntityIndex>
  readonly #options: EntitiesOptions
  /** The engine itself is adding or removing an entity, or restoring: observers leave it alone. */
  #own = false
  #restoring = false

  constructor(options: EntitiesOptions) {
    this.#index = createEntityIndex()
    this.world = createWorld(this.#index)
    this.#options = options
    this.#watchActors()
    options.components.forEach((component, number) => {
      if (number >= FIRST_OWN) this.#watch(component, number)
    })
  }

  #watchActors(): void {
    const added = () => {
      if (this.#own || this.#restoring) return
      const allowed = 'engine.spawn()'
      throw new MyriadError('INVALID_INPUT', `Actor was added by hand, allowed: ${allowed}, which makes an actor.`, {
        allowed,
      })
    }
    const removed = (eid: number) => {
      if (!this.#own) this.#options.onForeignRemoval(eid)
    }
    watch(this.world, Actor, added, removed)
  }

  #watch(component: AnyComponent, number: number): void {
    const { owner, slots, isActor } = this.#options
    const added = (eid: number) => {
      if (this.#restoring) return
      if (eid >= slots) throw this.#tooMany(eid)
      // An entity that the game has added to the bitECS world itself.
      if (!owner.isAlive(eid)) owner.enter(eid)
      owner.add(number, eid)
    }
    const removed = (eid: number) => {
      if (this.#restoring || eid >= slots) return
      owner.remove(number, eid)
      // As an entity is removed it still has its components; as a component is removed the entity has lost it.
      if (this.#own || !owner.isAlive(eid) || !hasComponent(this.world, eid, component)) return
      if (!isActor(eid)) this.#free(eid)
    }
    watch(this.world, component, added, removed)
    observe(this.world, onSet(component), (eid: number, values: unknown) => {
      checkValues(component, values)
      owner.write(number, eid, values as Readonly<Record<string, number>>)
    })
    observe(this.world, onGet(component), (eid: number) => owner.read(number, eid))
  }

  /** Entities alive. */
  get count(): number {
    return this.#index.aliveCount
  }

  /** The largest id among those that the next `count` entities will get; 0: none will be added. */
  largestOfNext(count: number): number {
    const { aliveCount, dense, maxId } = this.#index
    // Ids that are free again come first, in the order of the list, then new ones.
    const reused = Math.min(count, dense.length - aliveCount)
    let largest = count > reused ? maxId + count - reused : 0
    for (let i = 0; i < reused; i++) largest = Math.max(largest, dense[aliveCount + i]!)
    return largest
  }

  /** Adds an entity without components. */
  create(): number {
    const eid = addEntity(this.world)
    this.#options.owner.enter(eid)
    return eid
  }

  /** Adds an entity with the Actor component. */
  addActor(): number {
    const eid = this.create()
    this.#own = true
    try {
      addComponent(this.world, eid, Actor)
    } finally {
      this.#own = false
    }
    this.#options.owner.add(ACTOR, eid)
    return eid
  }

  /** Gives an entity a component, or, if it has it, only values. The part has been checked. */
  add(eid: number, part: Part): void {
    addComponent(this.world, eid, part)
  }

  remove(eid: number, component: AnyComponent): void {
    removeComponent(this.world, eid, component)
  }

  /** Removes an entity that is no actor. */
  destroy(eid: number): void {
    this.#free(eid)
    this.#removeOwn(eid)
  }

  /** An actor has despawned, but its slot is kept: systems no longer see it. */
  keep(eid: number): void {
    const { owner } = this.#options
    owner.remove(ACTOR, eid)
    owner.leave(eid)
  }

  /** Removes an actor that the effects have let go of; its generation has been raised. */
  release(eid: number): void {
    this.keep(eid)
    this.#removeOwn(eid)
  }

  #removeOwn(eid: number): void {
    this.#own = true
    try {
      removeEntity(this.world, eid)
    } finally {
      this.#own = false
    }
  }

  /** The id is free: handles with the generation before are dead. */
  #free(eid: number): void {
    const { owner } = this.#options
    const { generation, shape } = owner.store
    owner.leave(eid)
    generation[eid] = (generation[eid]! + 1) & (0xffff_ffff >>> shape.slotBits)
  }

  /** Whether the entity is there, for one that the game may have removed itself. */
  exists(eid: number): boolean {
    return entityExists(this.world, eid)
  }

  #tooMany(eid: number): MyriadError {
    const { slots } = this.#options
    return new MyriadError(
      'CAPACITY_ENTITIES',
      `The bitECS world gave out id ${eid}, which is beyond the last place, ${slots - 1}. Raise capacity.entities.`,
      { value: eid, allowed: `ids below ${slots}`, option: 'capacity.entities' },
    )
  }

  /** The id bookkeeping, to be kept with a save. */
  table(): EntityTable {
    return { alive: this.#index.aliveCount, dense: Uint32Array.from(this.#index.dense) }
  }

  /**
   * Puts the bookkeeping of a save in the place of today's. The store has been restored before: it says which entity has
   * which of the engine's components. Other components are the game's to restore.
   */
  restore(table: EntityTable): void {
    const index = this.#index
    const { components, owner, isActor } = this.#options
    this.#own = true
    this.#restoring = true
    try {
      while (index.aliveCount > 0) removeEntity(this.world, index.dense[index.aliveCount - 1]!)
      // With nothing alive, `addEntity` gives out the ids of the dense list from its start: just what was saved.
      index.dense = Array.from(table.dense)
      index.sparse = []
      index.maxId = index.dense.length
      index.aliveCount = 0
      for (let i = 0; i < table.alive; i++) {
        const eid = addEntity(this.world)
        if (isActor(eid)) addComponent(this.world, eid, Actor)
        for (let c = FIRST_OWN; c < components.length; c++) {
          if (owner.has(c, eid)) addComponent(this.world, eid, components[c]!)
        }
      }
    } finally {
      this.#own = false
      this.#restoring = false
    }
    owner.lists.all()
  }
}
