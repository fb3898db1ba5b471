import {
  addComponent,
  addEntity,
  createWorld,
  entityExists,
  observe,
  onGet,
  onSet,
  removeComponent,
  removeEntity,
  type World,
} from 'bitecs'
import { Actor, type AnyComponent, checkValues, type Part, type StoreOwner } from '../components/index.js'
import { MyriadError } from '../errors/index.js'
import { CountedIndex } from './counted-index.js'
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
  /** An id is in use, whoever added the entity. */
  readonly onEnter: (eid: number) => void
  /** The game took an actor's entity, or its Actor component, out of the bitECS world itself. */
  readonly onForeignRemoval: (eid: number) => void
}

type Values = Readonly<Record<string, number>>

function busy(): MyriadError {
  const allowed = 'ctx.spawn, ctx.add and the like in a system; all else before or after step()'
  return new MyriadError('BUSY', `Entities and components were changed in the middle of a tick, allowed: ${allowed}.`, {
    allowed,
  })
}

function gone(eid: number): MyriadError {
  const allowed = 'entities that are there'
  return new MyriadError(
    'DEAD_HANDLE',
    `Entity ${eid} was removed and despawns in the next tick, allowed: ${allowed}.`,
    {
      value: eid,
      allowed,
    },
  )
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
  readonly #index: CountedIndex
  readonly #options: EntitiesOptions
  /** Systems run: nobody may change who is there and who has what. */
  locked = false
  /** Grows whenever an entity comes or goes, or gets or loses a component of the engine's. */
  changes = 0
  /** Something was changed by bitECS's own functions, not by a call of the engine's, since this was set to false. */
  foreign = false
  /** Calls of the engine's own under way. */
  #calls = 0
  /** The actor that the engine itself is taking out. */
  #releasing = 0
  #adding = false
  #restoring = false
  /** A component is being taken back that should not have been added. */
  #undoing = false
  /** Actors whose entities the game has removed: their ids are theirs until they have despawned. */
  readonly #going = new Set<number>()
  /** Components of prefabs, which are no entities of the game: by id, by number. */
  readonly #prefabs = new Map<number, Map<number, Values>>()

  constructor(options: EntitiesOptions) {
    this.#index = new CountedIndex(
      (eid) => this.#enter(eid),
      (eid) => this.#leave(eid),
    )
    this.world = createWorld(this.#index)
    this.#options = options
    this.#watchActors()
    options.components.forEach((component, number) => {
      if (number >= FIRST_OWN) this.#watch(component, number)
    })
  }

  #enter(eid: number): void {
    const { owner, slots, onEnter } = this.#options
    if (this.locked) throw busy()
    this.#note()
    // Beyond the last place it is bitECS's alone, until it is to have a component of the engine's.
    if (eid >= slots || this.#restoring) return
    owner.enter(eid)
    onEnter(eid)
  }

  /** False: bitECS is not to have the id back yet. */
  #leave(eid: number): boolean {
    const { owner, slots, isActor } = this.#options
    if (this.locked) throw busy()
    this.#note()
    if (this.#prefabs.size > 0) this.#prefabs.delete(eid)
    if (eid >= slots || eid === this.#releasing || this.#restoring) return true
    if (isActor(eid)) {
      this.#going.add(eid)
      return false
    }
    // The id is free: handles with the generation before are dead.
    owner.leave(eid)
    const { generation, shape } = owner.store
    generation[eid] = (generation[eid]! + 1) & (0xffff_ffff >>> shape.slotBits)
    return true
  }

  /** Something has changed. */
  #note(): void {
    this.changes++
    if (this.#calls === 0 && !this.#restoring) this.foreign = true
  }

  #watchActors(): void {
    const added = (eid: number) => {
      if (this.#adding || this.#restoring) return
      const allowed = 'engine.spawn()'
      const why = `Actor was added by hand, allowed: ${allowed}, which makes an actor.`
      this.#refuse(eid, Actor, new MyriadError('INVALID_INPUT', why, { value: eid, allowed }))
    }
    const removed = (eid: number) => {
      if (this.#undoing || this.#restoring || eid === this.#releasing) return
      if (this.locked) throw busy()
      this.#options.onForeignRemoval(eid)
    }
    watch(this.world, Actor, added, removed)
  }

  #watch(component: AnyComponent, number: number): void {
    const { owner, slots } = this.#options
    const { fields } = owner.store.shape.components[number]!
    const defaults = Object.fromEntries(fields.map(({ name, default: start }) => [name, start]))
    const added = (eid: number) => {
      if (this.#restoring) return
      if (eid >= slots) this.#refuse(eid, component, this.#tooMany(eid))
      if (this.locked) this.#refuse(eid, component, busy())
      if (this.#going.size > 0 && this.#going.has(eid)) throw gone(eid)
      this.#note()
      owner.add(number, eid)
    }
    const removed = (eid: number) => {
      if (this.#undoing || this.#restoring || eid >= slots) return
      if (this.locked) throw busy()
      this.#note()
      owner.remove(number, eid)
    }
    watch(this.world, component, added, removed)
    // bitECS tells observers nothing of prefabs, so they have no row.
    const hasRow = (eid: number) => eid < slots && owner.has(number, eid)
    observe(this.world, onSet(component), (eid: number, values: unknown) => {
      if (this.locked) throw busy()
      if (this.#calls === 0) this.foreign = true
      checkValues(component, values)
      if (hasRow(eid)) owner.write(number, eid, values as Values)
      else this.#setPrefab(eid, number, values as Values)
    })
    observe(this.world, onGet(component), (eid: number) =>
      hasRow(eid) ? owner.read(number, eid) : { ...defaults, ...this.#prefabs.get(eid)?.get(number) },
    )
  }

  #setPrefab(eid: number, number: number, values: Values): void {
    const known = this.#prefabs.get(eid) ?? new Map<number, Values>()
    this.#prefabs.set(eid, known.set(number, { ...known.get(number), ...values }))
  }

  /** Takes a component back that bitECS has just added, so that nothing has changed, and throws. */
  #refuse(eid: number, component: AnyComponent, error: MyriadError): never {
    this.#undoing = true
    try {
      removeComponent(this.world, eid, component)
    } finally {
      this.#undoing = false
    }
    throw error
  }

  /** Entities alive. */
  get count(): number {
    return this.#index.alive
  }

  /** The largest id among those that the next `count` entities will get; 0: none will be added. */
  largestOfNext(count: number): number {
    const { alive, dense, maxId } = this.#index
    // Ids that are free again come first, in the order of the list, then new ones.
    const reused = Math.min(count, dense.length - alive)
    let largest = count > reused ? maxId + count - reused : 0
    for (let i = 0; i < reused; i++) largest = Math.max(largest, dense[alive + i]!)
    return largest
  }

  /** Adds an entity without components. */
  create(): number {
    this.#calls++
    try {
      return addEntity(this.world)
    } finally {
      this.#calls--
    }
  }

  /** Adds an entity with the Actor component. */
  addActor(): number {
    const eid = this.create()
    this.#adding = true
    this.#calls++
    try {
      addComponent(this.world, eid, Actor)
    } finally {
      this.#adding = false
      this.#calls--
    }
    this.#options.owner.add(ACTOR, eid)
    return eid
  }

  /** Gives an entity a component, or, if it has it, only values. The part has been checked. */
  add(eid: number, part: Part): void {
    this.#calls++
    try {
      addComponent(this.world, eid, part)
    } finally {
      this.#calls--
    }
  }

  remove(eid: number, component: AnyComponent): void {
    this.#calls++
    try {
      removeComponent(this.world, eid, component)
    } finally {
      this.#calls--
    }
  }

  /** Removes an entity that is no actor. */
  destroy(eid: number): void {
    this.#calls++
    try {
      removeEntity(this.world, eid)
    } finally {
      this.#calls--
    }
  }

  /** An actor has despawned, but its slot is kept: systems no longer see it. */
  keep(eid: number): void {
    const { owner } = this.#options
    owner.remove(ACTOR, eid)
    owner.hide(eid)
  }

  /** Removes an actor that the effects have let go of; its generation has been raised. */
  release(eid: number): void {
    this.keep(eid)
    this.#going.delete(eid)
    this.#releasing = eid
    this.#calls++
    try {
      removeEntity(this.world, eid)
    } finally {
      this.#releasing = 0
      this.#calls--
    }
  }

  /** Whether the entity is there, for one that the game may have removed itself. */
  exists(eid: number): boolean {
    return entityExists(this.world, eid) && !this.#going.has(eid)
  }

  #tooMany(eid: number): MyriadError {
    const { slots } = this.#options
    return new MyriadError(
      'CAPACITY_ENTITIES',
      `The bitECS world gave out id ${eid}, which is beyond the last place, ${slots - 1}. Raise capacity.entities.`,
      { value: eid, allowed: `ids below ${slots}`, option: 'capacity.entities' },
    )
  }

  /**
   * The id bookkeeping, to be kept with a save.
   *
   * @param room Where the list goes: an array of the length it is called with.
   */
  table(room: (length: number) => Uint32Array = (length) => new Uint32Array(length)): EntityTable {
    const { alive, dense } = this.#index
    const copy = room(dense.length)
    copy.set(dense)
    return { alive, dense: copy }
  }

  /** Ids that were ever given out. */
  get ids(): number {
    return this.#index.dense.length
  }

  /** Copies the list of ids, those alive first, and returns how many there are. */
  copyIds(into: Uint32Array): number {
    const { dense } = this.#index
    for (let i = 0; i < dense.length; i++) into[i] = dense[i]!
    return dense.length
  }

  /**
   * Puts the bookkeeping of a save in the place of today's. The store has been restored before: it says which entity has
   * which of the engine's components. Other components are the game's to restore.
   */
  restore(table: EntityTable): void {
    const index = this.#index
    const { components, owner, isActor } = this.#options
    this.changes++
    this.#restoring = true
    try {
      while (index.alive > 0) removeEntity(this.world, index.dense[index.alive - 1]!)
      // With nothing alive, `addEntity` gives out the ids of the dense list from its start: just what was saved.
      index.dense = Array.from(table.dense)
      index.sparse = []
      index.maxId = index.dense.length
      this.#going.clear()
      this.#prefabs.clear()
      for (let i = 0; i < table.alive; i++) {
        const eid = addEntity(this.world)
        if (isActor(eid)) addComponent(this.world, eid, Actor)
        for (let c = FIRST_OWN; c < components.length; c++) {
          if (owner.has(c, eid)) addComponent(this.world, eid, components[c]!)
        }
      }
    } finally {
      this.#restoring = false
    }
    owner.lists.all()
  }
}
