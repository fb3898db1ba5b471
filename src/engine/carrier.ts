import type { StoreOwner } from '../components/index.js'
import {
  CARRIED_SELF,
  type CompiledWorld,
  carriedWords,
  carryBlocker,
  dropActor,
  ELAPSE_COMMAND,
  eachCarried,
  grantCarried,
  isWhole,
  liveEffects,
  publicHandle,
  RECORD_FINGERPRINT,
  RECORD_FORMAT,
  RECORD_FORMAT_WORD,
  RECORD_HANDLE,
  RECORD_OTHERS,
  RECORD_ROWS,
  RECORD_TICK,
  readCarried,
  readRecord,
  renameSources,
  sealRecord,
  WORLD_PENDING,
  WORLD_TICK,
  type World,
  waitsFor,
  writeRecord,
} from '../effects/index.js'
import { MyriadError } from '../errors/index.js'
import type { Registry } from '../schedule/index.js'
import { CarriedActor } from './carried-actor.js'
import type { CommandDesk } from './command-desk.js'
import { reject } from './inputs.js'
import type { Ledger } from './ledger/index.js'
import { checkNames } from './ledger/parked-names.js'
import type { EngineSettings } from './options.js'
import type { Population } from './population.js'
import type { Entity } from './requests.js'

/** Components of the engine's own come first. */
const FIRST_OWN = 2

export interface CarrierParts {
  readonly world: World
  readonly compiled: CompiledWorld
  readonly effectIds: readonly string[]
  readonly settings: EngineSettings
  readonly owner: StoreOwner
  readonly registry: Registry
  readonly population: Population
  readonly desk: CommandDesk
  readonly ledger: Ledger
}

/** Takes actors out of the world as records, and puts them back. Between ticks. */
export class Carrier {
  readonly #parts: CarrierParts

  constructor(parts: CarrierParts) {
    this.#parts = parts
  }

  /** Bytes of the records that `detach` would make of actors; throws what it would throw. */
  measure(actors: unknown): Uint32Array {
    return Uint32Array.from(
      this.#check(actors),
      (slot) => 4 * (carriedWords(this.#parts.world, slot) + this.#others(slot).length),
    )
  }

  /** The slots of actors that may be taken out, all of them. */
  #check(actors: unknown): number[] {
    const { world, population } = this.#parts
    if (!(actors instanceof Uint32Array)) reject('WRONG_TYPE', 'actors', actors, 'a Uint32Array of entity handles')
    const slots = Array.from(actors, (handle) => population.slot(handle))
    const distinct = new Set(slots)
    if (distinct.size < slots.length) reject('INVALID_INPUT', 'actors', actors.length, 'each actor once')
    for (let i = 0; i < slots.length; i++) this.#checkTies(slots[i]!, actors[i]!)
    if (waitsFor(world, distinct)) {
      const allowed = 'actors that no waiting command names: call step() first'
      throw new MyriadError('NOT_PARKABLE', `A command waits for one of the actors, allowed: ${allowed}.`, { allowed })
    }
    return slots
  }

  /** Takes actors out, without events. All are checked before the first goes. */
  detach(actors: unknown, fingerprint: number, names?: Float64Array): Int32Array[] {
    const { world, population } = this.#parts
    const ledger: Ledger = this.#parts.ledger
    const slots = this.#check(actors)
    if (names !== undefined) ledger.checkNew(names, slots.length)
    const records = slots.map((slot) => this.#write(slot, fingerprint))
    for (const slot of slots) {
      dropActor(world, slot)
      population.entities.release(slot)
    }
    this.#parts.desk.recount()
    if (names) ledger.park(names, this.#sources(records))
    return records
  }

  /** Notes that actors are parked whose records came from elsewhere. */
  admit(records: readonly Int32Array[], fingerprint: number, names: Float64Array): void {
    const ledger: Ledger = this.#parts.ledger
    for (const record of records) this.check(record, fingerprint)
    ledger.checkNew(names, records.length)
    ledger.park(names, this.#sources(records))
  }

  /** The sources, other than itself, of what each record carries. */
  #sources(records: readonly Int32Array[]): Entity[][] {
    const { world } = this.#parts
    return records.map((record) => {
      const found: Entity[] = []
      eachCarried(world, record, (at) => {
        const { source, flags } = readCarried(world, record, at, 0)
        if (source !== 0 && (flags & CARRIED_SELF) === 0) found.push(source)
      })
      return found
    })
  }

  #checkTies(slot: number, handle: Entity): void {
    const { world, effectIds } = this.#parts
    const blocker = carryBlocker(world, slot)
    if (!blocker) return
    const what = blocker.definition < 0 ? '' : ` Its effect "${effectIds[blocker.definition]}" stands against it:`
    throw new MyriadError('NOT_PARKABLE', `Actor ${handle} cannot be taken out of the world.${what} ${blocker.why}.`, {
      value: handle,
      allowed: 'actors that are not tied to others',
    })
  }

  /** The engine's components of an entity, as words. */
  #others(slot: number): number[] {
    const { registry, owner } = this.#parts
    const others: number[] = []
    const double = new Float64Array(1)
    const words = new Int32Array(double.buffer)
    for (let c = FIRST_OWN; c < registry.components.length; c++) {
      if (!owner.has(c, slot)) continue
      const bits = owner.store.enabled[c]!
      const enabled = bits.length === 0 || (bits[slot >>> 5]! & (1 << (slot & 31))) !== 0
      others.push(c, enabled ? 1 : 0)
      for (const value of Object.values(owner.read(c, slot))) {
        double[0] = value
        others.push(words[0]!, words[1]!)
      }
    }
    return others
  }

  #write(slot: number, fingerprint: number): Int32Array {
    const { world } = this.#parts
    const others = this.#others(slot)
    const record = new Int32Array(carriedWords(world, slot) + others.length)
    writeRecord(world, slot, record, others.length, fingerprint)
    record.set(others, record.length - others.length)
    sealRecord(record)
    return record
  }

  /** Puts actors back and returns their new handles, or throws and changes nothing. */
  attach(
    records: readonly Int32Array[],
    fingerprint: number,
    sourceOf: (handle: Entity) => Entity = (handle) => handle,
    parkedAs?: Float64Array,
  ): Uint32Array {
    const { world, population, desk, ledger } = this.#parts
    for (const record of records) this.check(record, fingerprint)
    if (parkedAs !== undefined) checkNames(parkedAs, records.length)
    this.#roomForEffects(records)
    desk.roomFor(records.length)
    const slots = population.adopt(records.length)
    if (!grantCarried(world, slots, records)) {
      population.disown(slots)
      this.#full(records)
    }
    const handles = Uint32Array.from(slots, (slot) => publicHandle(world, slot))
    // Those that were taken out together may be each other's sources.
    const names = new Map(records.map((record, i) => [record[RECORD_HANDLE]! >>> 0, handles[i]!]))
    for (let i = 0; i < records.length; i++) {
      const record = records[i]!
      readRecord(world, slots[i]!, record, (handle) => names.get(handle) ?? ledger.now(sourceOf(handle)))
      this.#readComponents(slots[i]!, handles[i]!, record)
      const span = world.words[WORLD_TICK]! - record[RECORD_TICK]!
      if (span > 0) desk.elapse(ELAPSE_COMMAND, handles[i]!, span)
    }
    renameSources(world, names)
    if (parkedAs) ledger.recall(parkedAs, this.#sources(records))
    for (const [before, now] of names) ledger.move(before, now)
    desk.recount()
    return handles
  }

  #readComponents(slot: number, handle: Entity, record: Int32Array): void {
    const { registry, owner, population } = this.#parts
    const double = new Float64Array(1)
    const words = new Int32Array(double.buffer)
    for (let at = record.length - record[RECORD_OTHERS]!; at < record.length; ) {
      const c = record[at]!
      const enabled = record[at + 1] === 1
      at += 2
      population.entities.add(slot, registry.components[c]!)
      const values: Record<string, number> = {}
      for (const { name } of owner.store.shape.components[c]!.fields) {
        words[0] = record[at++]!
        words[1] = record[at++]!
        values[name] = double[0]!
      }
      owner.write(c, slot, values)
      if (!enabled) owner.toggle(c, handle, false)
    }
  }

  /** What a record says of its actor. */
  inspect(record: Int32Array, fingerprint: number): CarriedActor {
    this.check(record, fingerprint)
    return new CarriedActor(this.#parts.world, this.#parts.compiled, this.#parts.effectIds, record)
  }

  /** Refuses what is no record of this world. */
  check(record: unknown, fingerprint: number): asserts record is Int32Array {
    if (!(record instanceof Int32Array)) reject('WRONG_TYPE', 'record', record, 'what Engine.detach returned')
    if (record[RECORD_FORMAT_WORD] !== RECORD_FORMAT || record[RECORD_FINGERPRINT] !== (fingerprint | 0)) {
      const allowed = 'a record of an engine with the same options'
      throw new MyriadError('IMAGE_MISMATCH', `The actor's record is of another world, allowed: ${allowed}.`, {
        value: record[RECORD_FINGERPRINT],
        allowed,
      })
    }
    if (isWhole(this.#parts.world, record)) return
    const allowed = 'a record as Engine.detach returned it'
    throw new MyriadError('IMAGE_INVALID', `The actor's record is damaged, allowed: ${allowed}.`, { allowed })
  }

  #roomForEffects(records: readonly Int32Array[]): void {
    const { world, settings } = this.#parts
    let wanted = liveEffects(world) + world.words[WORLD_PENDING]!
    for (const record of records) wanted += record[RECORD_ROWS]!
    if (wanted > settings.capacity.effects) this.#full(records)
  }

  #full(records: readonly Int32Array[]): never {
    const { effects } = this.#parts.settings.capacity
    const count = records.reduce((total, record) => total + record[RECORD_ROWS]!, 0)
    throw new MyriadError(
      'CAPACITY_EFFECTS',
      `The ${count} effects of the actors do not fit: there is room for ${effects}. Raise capacity.effects.`,
      { value: count, allowed: `up to ${effects} with those that are there`, option: 'capacity.effects' },
    )
  }
}
