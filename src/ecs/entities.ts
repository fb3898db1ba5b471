import {
  addComponent,
  addEntity,
  createEntityIndex,
  createWorld,
  observe,
  onRemove,
  removeEntity,
  type World,
} from 'bitecs'

/** A bitECS component whose columns are views on shared memory: `Actor.base[eid]` reads the first attribute's base. */
export type ColumnComponent = Readonly<Record<string, Int32Array | Float64Array>>

/** The bookkeeping of a world's entities, as it must be kept to give out the same ids again after a load. */
export interface EntityTable {
  readonly alive: number
  /** Ids in the order of bitECS's dense list: those alive first, then the free ones in the order of their reuse. */
  readonly dense: Uint32Array
}

/**
 * The bitECS world of a game: it says which entity has what, on the owner's thread.
 *
 * Ids are plain: bitECS's versioned ids lose entities (docs/dependencies.md), so generations are kept in a column of
 * our own and make up the upper bits of a handle.
 */
export class Entities {
  readonly world: World
  readonly actor: ColumnComponent
  readonly #index: ReturnType<typeof createEntityIndex>
  readonly #onForeignRemoval: (eid: number) => void
  #releasing = false

  /** @param onForeignRemoval Called when the game itself takes the Actor component off an entity. */
  constructor(actor: ColumnComponent, onForeignRemoval: (eid: number) => void) {
    this.#index = createEntityIndex()
    this.world = createWorld(this.#index)
    this.actor = actor
    this.#onForeignRemoval = onForeignRemoval
    this.#watch()
  }

  #watch(): void {
    observe(this.world, onRemove(this.actor), (eid: number) => {
      if (!this.#releasing) this.#onForeignRemoval(eid)
    })
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

  /** Adds an entity with the Actor component. */
  add(): number {
    const eid = addEntity(this.world)
    addComponent(this.world, eid, this.actor)
    return eid
  }

  /** Removes an entity that the engine has despawned. */
  release(eid: number): void {
    this.#releasing = true
    try {
      removeEntity(this.world, eid)
    } finally {
      this.#releasing = false
    }
  }

  /** The id bookkeeping, to be kept with a save. */
  table(): EntityTable {
    return { alive: this.#index.aliveCount, dense: Uint32Array.from(this.#index.dense) }
  }

  /**
   * Puts the bookkeeping of a save in the place of today's. Every entity alive gets the Actor component if `isActor`
   * says so. Other components are the game's to restore.
   */
  restore(table: EntityTable, isActor: (eid: number) => boolean): void {
    const index = this.#index
    this.#releasing = true
    try {
      while (index.aliveCount > 0) removeEntity(this.world, index.dense[index.aliveCount - 1]!)
    } finally {
      this.#releasing = false
    }
    // With nothing alive, `addEntity` gives out the ids of the dense list from its start: just what was saved.
    index.dense = Array.from(table.dense)
    index.sparse = []
    index.maxId = index.dense.length
    index.aliveCount = 0
    for (let i = 0; i < table.alive; i++) {
      const eid = addEntity(this.world)
      if (isActor(eid)) addComponent(this.world, eid, this.actor)
    }
  }
}
