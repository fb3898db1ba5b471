import { imageBytesOf, readStore, type StoreOwner, storeBytes, writeStore } from '../../components/index.js'
import { imageParts, readImage, type World, writeImage } from '../../effects/index.js'
import type { Scheduler } from '../../schedule/index.js'
import type { CommandDesk } from '../command-desk.js'
import type { EventHub } from '../event-hub.js'
import { Ledger } from '../ledger/index.js'
import type { OwnEvents } from '../own-events.js'
import type { Population } from '../population.js'
import type { SystemDesk } from '../system-desk.js'
import type { Ticking } from '../ticking.js'

/** What of an engine is copied, and put back. */
export interface StateParts {
  readonly world: World
  readonly owner: StoreOwner
  readonly scheduler: Scheduler
  readonly population: Population
  readonly desk: CommandDesk
  readonly events: EventHub
  readonly ownEvents: OwnEvents
  readonly systems: SystemDesk
  readonly ticking: Ticking
  readonly ledger: Ledger
}

/**
 * A copy of an engine's state between two ticks in memory of the owner's own, to go back to. The memory is used again: a world
 * that does not grow is copied without an allocation.
 */
export class StateCopy {
  readonly #parts: StateParts
  #bytes = new Uint8Array(0)
  #dense = new Uint32Array(0)
  #used = 0
  #own = 0
  #alive = 0
  #ids = 0
  #changes = -1
  #denied = 0
  #ledger: Uint32Array | undefined
  #entries = -1
  #tick = -1

  constructor(parts: StateParts) {
    this.#parts = parts
  }

  /** Whether there is a copy. */
  get taken(): boolean {
    return this.#tick >= 0
  }

  /** The tick that was to run when the copy was taken. */
  get tick(): number {
    return this.#tick
  }

  /** Bytes of the memory that is kept for copies. */
  get bytes(): number {
    return this.#bytes.length + this.#dense.byteLength + (this.#ledger?.byteLength ?? 0)
  }

  /** Bytes of a copy of the state as it is now. */
  get wanted(): number {
    const { world, owner } = this.#parts
    return imageParts(world).reduce((total, bytes) => total + bytes, imageBytesOf(owner.store))
  }

  /** @param used `wanted`, as it is now: whoever has looked at it need not count again. */
  take(used = this.wanted): void {
    const { world, owner, population, systems, events, ticking, ledger } = this.#parts
    const own = imageBytesOf(owner.store)
    // Some room to grow: fresh memory costs ten times what written one does.
    if (used > this.#bytes.length) this.#bytes = new Uint8Array(Math.ceil(used * 1.25))
    writeStore(owner.store, this.#bytes)
    writeImage(world, this.#bytes.subarray(own, used))
    this.#own = own
    this.#used = used
    this.#alive = population.entities.count
    // Ids are looked at only if somebody came or went.
    if (this.#changes !== population.entities.changes) {
      if (this.#dense.length < population.entities.ids) this.#dense = new Uint32Array(world.slots)
      this.#ids = population.entities.copyIds(this.#dense)
      this.#changes = population.entities.changes
    }
    population.entities.foreign = false
    if (this.#entries !== ledger.changes) this.#ledger = ledger.words()
    this.#entries = ledger.changes
    this.#denied = systems.denied
    events.keep()
    this.#tick = ticking.tick
  }

  /** Puts the copy in the place of the state. */
  rewind(): void {
    const { world, owner, scheduler, population, systems, events, ownEvents, desk, ticking, ledger } = this.#parts
    readImage(world, this.#bytes.subarray(this.#own, this.#used))
    readStore(owner.store, this.#bytes.subarray(0, storeBytes(owner.store, this.#bytes)))
    if (population.entities.changes === this.#changes) owner.lists.all()
    else population.restore({ alive: this.#alive, dense: this.#dense.slice(0, this.#ids) })
    this.#changes = population.entities.changes
    if (this.#entries !== ledger.changes) ledger.replace(Ledger.parse(this.#ledger))
    this.#entries = ledger.changes
    owner.stamp = scheduler.stampBefore(ticking.tick)
    systems.denied = this.#denied
    events.putBack()
    ownEvents.reset()
    desk.afterTick()
  }

  /** Lets go of the copy. Its memory stays, for the next. */
  drop(): void {
    this.#tick = -1
  }
}
