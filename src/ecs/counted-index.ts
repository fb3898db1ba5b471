/**
 * The index of entities of a bitECS world, which says when an entity comes or goes. bitECS has observers of components
 * only; but it counts its entities in this object, and by its place in the list an id is known as the count changes.
 *
 * PERF: free ids stay in bitECS's order, the last one freed first. To take the first one freed, a removal would change two
 * more places of the list (2 to 5 % of an entity that comes and goes, among 100,000 free ids), saves would have to keep where
 * the next one stands, and rows in use would no longer lie together. It helps nothing where only one id is free.
 *
 * PERF: a class, as bitECS's functions inline its accessor; that of an object literal cost 0.4 µs an entity.
 */
export class CountedIndex {
  // What bitECS's `createEntityIndex` makes.
  dense: number[] = []
  sparse: number[] = []
  maxId = 0
  versioning = false
  versionBits = 8
  entityMask = 0xffffff
  versionShift = 24
  versionMask = 0xff << 24
  /** Entities alive. To be set only by who replaces the lists. */
  alive = 0
  readonly #entered: (eid: number) => void
  readonly #left: (eid: number) => boolean

  /**
   * @param entered An entity is added. If it throws, it is not.
   * @param left An entity is removed. False: its id is not to be free yet. If it throws, it stays.
   */
  constructor(entered: (eid: number) => void, left: (eid: number) => boolean) {
    this.#entered = entered
    this.#left = left
  }

  get aliveCount(): number {
    return this.alive
  }

  set aliveCount(count: number) {
    if (count > this.alive) this.#entered(this.dense[this.alive]!)
    else if (!this.#left(this.dense[count]!)) return
    this.alive = count
  }
}
