import {
  type AnyComponent,
  collectIds,
  type QueryList,
  type QueryShape,
  type RequestWriter,
  STORE_EPOCH,
  STORE_TICK,
  type Store,
  UNIT_SHIFT,
} from '../components/index.js'
import { MyriadError } from '../errors/index.js'
import { callOf, invoke } from './call-sites.js'
import type { AccessChecks, CheckedSystem } from './checks.js'
import { SystemContext, type SystemNames } from './context.js'
import { periodOf, stampOf } from './stamps.js'
import type { Entities, SystemInfo } from './system.js'

interface Range {
  ids: Uint32Array
  start: number
  end: number
  dense: boolean
}

/** What a system of one thread is made of. */
export interface BoundParts {
  readonly store: Store
  readonly writer: RequestWriter
  readonly names: SystemNames
  readonly info: SystemInfo
  readonly number: number
  /** Its place in the order of all tasks, and how many there are. */
  readonly rank: number
  readonly tasks: number
  readonly query: QueryShape
  readonly list: QueryList
  readonly lists: readonly (readonly [key: string, list: QueryList])[]
  /** Components that it declares to write and of which versions are kept. */
  readonly written: readonly number[]
  readonly columns: Readonly<Record<string, object>>
  readonly numberOf: (component: AnyComponent) => number
  readonly checks: AccessChecks | undefined
  readonly checked: CheckedSystem
}

/** A system as one thread runs it: its function, columns, lists and context, found once. */
export class BoundSystem {
  readonly #parts: BoundParts
  readonly #info: SystemInfo
  readonly #store: Store
  readonly #context: SystemContext
  readonly #entities: Range
  readonly #starts: Int32Array
  readonly #dynamic: boolean
  readonly #changed: readonly Float64Array[]
  readonly #written: readonly Float64Array[]
  readonly #queries: readonly { readonly list: QueryList; readonly range: Range }[]
  readonly #run: () => void
  #listedAt = -1

  constructor(parts: BoundParts) {
    const { store, info, list, checks } = parts
    this.#parts = parts
    this.#info = info
    this.#store = store
    this.#starts = list.starts
    this.#dynamic = parts.query.dynamic
    // PERF: from the start, as what never changes is a constant to a compiler (call-sites.ts).
    const ids = this.#dynamic && info.on === 'all' ? this.#room(info.slice) : list.ids
    this.#entities = { ids, start: 0, end: 0, dense: false }
    this.#changed = parts.query.changed.map((component) => store.versions[component]!)
    this.#written = parts.written.map((component) => store.versions[component]!)
    this.#queries = parts.lists.map(([, one]) => ({
      list: one,
      range: { ids: one.ids, start: 0, end: 0, dense: false },
    }))
    const given = (range: Range): Entities => (checks ? checks.entities(parts.checked, range) : range)
    const queries = Object.fromEntries(parts.lists.map(([key], i) => [key, given(this.#queries[i]!.range)]))
    const { writer, names, numberOf, number, tasks } = parts
    const { name: system, emits, every } = info
    const period = periodOf(every, names.tickRate)
    this.#context = new SystemContext({ store, writer, names, system, number, tasks, period, numberOf, emits }, queries)
    const columns = checks ? checks.columns(parts.checked, parts.columns) : parts.columns
    this.#run = callOf(info.run, this.#context, given(this.#entities), columns)
  }

  /** Runs over the entities with ids of the units [from, to): one slice. */
  runSlice(from: number, to: number): void {
    if (this.#changed.length > 0 && !this.#hasChanged(from, to)) return
    const entities = this.#entities
    if (this.#dynamic) {
      entities.start = 0
      entities.end = this.#collect(from, to)
      if (entities.end === 0) return
    } else {
      const start = this.#starts[from]!
      const end = this.#starts[to]!
      if (start === end) return
      entities.start = start
      entities.end = end
    }
    this.#call(from, to)
  }

  /** Runs over all entities at once. */
  runWhole(): void {
    const units = this.#store.shape.slots >>> UNIT_SHIFT
    if (this.#changed.length > 0 && !this.#hasChanged(0, units)) return
    const entities = this.#entities
    if (this.#dynamic) {
      if (entities.ids.length === 0) entities.ids = this.#room(this.#store.shape.slots)
      entities.end = this.#collect(0, units)
    } else entities.end = this.#starts[units]!
    entities.start = 0
    this.#call(0, units)
  }

  #call(from: number, to: number): void {
    const { writer, number, rank, tasks, checks } = this.#parts
    const tick = this.#store.words[STORE_TICK]!
    this.#context.tick = tick
    writer.begin(number, from)
    setDense(this.#entities)
    if (this.#queries.length > 0) this.#list()
    try {
      if (checks) checks.enter(this.#parts.checked, this.#entities)
      invoke(this.#run)
    } catch (error) {
      throw this.#failure(error)
    } finally {
      if (checks) checks.leave()
    }
    if (this.#written.length === 0) return
    const stamp = stampOf(tick, rank, tasks)
    for (let i = 0; i < this.#written.length; i++) this.#written[i]!.fill(stamp, from, to)
  }

  /** Finds the entities of `queries`: once a tick, as nobody may change what they depend on while the system runs. */
  #list(): void {
    const epoch = this.#store.words[STORE_EPOCH]!
    if (this.#listedAt === epoch) return
    this.#listedAt = epoch
    const units = this.#store.shape.slots >>> UNIT_SHIFT
    for (const { list, range } of this.#queries) {
      if (list.shape.dynamic) {
        if (range.ids.length === 0) range.ids = this.#room(this.#store.shape.slots)
        range.end = collectIds(this.#store, list.shape, 0, units << 1, range.ids, 0)
      } else range.end = list.starts[units]!
      setDense(range)
    }
  }

  #collect(from: number, to: number): number {
    return collectIds(this.#store, this.#parts.query, from << 1, to << 1, this.#entities.ids, 0)
  }

  /** Memory of the kind that lists have: a loop that has seen both kinds is slower for good. */
  #room(ids: number): Uint32Array {
    const shared = typeof SharedArrayBuffer !== 'undefined' && this.#store.heap instanceof SharedArrayBuffer
    return new Uint32Array(shared ? new SharedArrayBuffer(ids * 4) : new ArrayBuffer(ids * 4))
  }

  #hasChanged(from: number, to: number): boolean {
    const last = this.#store.lastRun[this.#parts.number]!
    for (let i = 0; i < this.#changed.length; i++) {
      const versions = this.#changed[i]!
      for (let unit = from; unit < to; unit++) if (versions[unit]! > last) return true
    }
    return false
  }

  #failure(error: unknown): MyriadError {
    const { ids, start, end } = this.#entities
    const { name } = this.#info
    const [first, last] = [ids[start] ?? 0, ids[end - 1] ?? 0]
    const why = error instanceof Error ? error.message : String(error)
    const whom = start === end ? 'no entities' : `entities ${first} to ${last}`
    const undeclared = error instanceof MyriadError && error.code === 'UNDECLARED_ACCESS' ? error : undefined
    const failure = new MyriadError(undeclared?.code ?? 'SYSTEM_FAILED', `System "${name}", ${whom}: ${why}`, {
      value: { system: name, first, last, count: end - start },
      allowed: undeclared?.allowed ?? 'a system that does not throw',
      cause: error,
    })
    // What the game's author needs is where it threw.
    if (error instanceof Error && error.stack !== undefined) failure.stack = error.stack
    return failure
  }
}

/** Ids ascend, so as many as the last is beyond the first are all there are between them. */
function setDense(range: Range): void {
  const { ids, start, end } = range
  range.dense = end > start && ids[end - 1]! - ids[start]! === end - 1 - start
}
