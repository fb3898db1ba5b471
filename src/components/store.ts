import { createHeap, type Heap, type Layout, LayoutPlan, type Region } from '../memory/index.js'
import { EnableBits } from './enable-bits.js'
import { type Column, elementOf, type FieldShape, viewOf } from './fields.js'
import type { QueryShape } from './query-shape.js'
import { CHUNK_WORDS } from './request-log.js'
import type { ArrayShape } from './resource.js'

/** Ids whose bits are two words: the finest slice, and the unit in which lists know where an id's entities begin. */
export const UNIT_SHIFT = 6
/** Columns end at a whole slice of the default size. */
export const SLOT_UNIT = 1024

/** A component as every thread knows it: plain data. */
export interface ComponentShape {
  readonly label: string
  readonly fields: readonly FieldShape[]
  readonly enableable: boolean
  /** Some system asks what changed in it: its versions are kept. */
  readonly tracked: boolean
  /** It has the bits of who has it. Without: no system asks and it has no columns. */
  readonly builtIn: 'actor' | 'position' | undefined
}

/** The sizes from which every thread derives the same layout. Plain data: it is posted to workers. */
export interface StoreShape {
  /** Entity ids, id 0 included, which stands for nobody. A multiple of 1,024. */
  readonly slots: number
  readonly components: readonly ComponentShape[]
  readonly queries: readonly QueryShape[]
  readonly resources: readonly (readonly ArrayShape[])[]
  readonly systems: number
  /** Most threads that there can be. */
  readonly threads: number
  /** Chunks of the log of system commands. */
  readonly requestChunks: number
  /** Bits of a handle that are the entity id. */
  readonly slotBits: number
}

// ── Words of the store ──────────────────────────────────────────────────────
// SYNC: the owner, between jobs.
/** Ids below this one may have been used. */
export const STORE_USED = 0
export const STORE_TICK = 1
/** Job of the effects that stands in the stage in hand. */
export const STORE_STEP_JOB = 2
/** 1: this tick's systems are timed. */
export const STORE_SAMPLE = 3
/** Ticks run by this engine, one way or the other: unlike the tick's number it never goes back. */
export const STORE_EPOCH = 4
// SYNC: Atomics.add from all threads; the owner between jobs.
/** Chunks of the request log taken in this tick. */
export const STORE_CHUNKS = 16
/** Chains of the stage in hand: items, units an item. */
export const STORE_ENTRIES = 32
/** A stage has a chain for each size of slices: 64 to 65,536. */
const MAX_ENTRIES = 11
export const ENTRY_WORDS = 2
/** First of the systems' words: whether a system runs in this tick. */
export const STORE_ACTIVE = STORE_ENTRIES + MAX_ENTRIES * ENTRY_WORDS

/** A query's entities, as all threads see them. */
export interface QueryList {
  readonly shape: QueryShape
  /** SYNC: the owner, between ticks. Ids in ascending order; of a query with enable bits: nothing. */
  readonly ids: Uint32Array
  /** Element u: where the entities with ids from 64 u on begin in `ids`. */
  readonly starts: Int32Array
}

export type StoreColumns = Readonly<Record<string, Column>> & { readonly enabled?: EnableBits }

/** All components, queries and resources of an engine, as one thread sees them. */
export interface Store {
  readonly heap: Heap
  readonly shape: StoreShape
  readonly layout: Layout
  readonly words: Int32Array
  /** Per system: the stamp of its last run. SYNC: the owner, between ticks. */
  readonly lastRun: Float64Array
  /** Milliseconds spent in each system by each thread, in the ticks that were timed. SYNC: each thread its own line. */
  readonly times: Float64Array
  /** Per system: words of commands of this tick for which there was no room. SYNC: Atomics.add from all threads. */
  readonly dropped: Int32Array
  /** A bit an id: an entity has it. SYNC: the owner, between ticks. */
  readonly alive: Uint32Array
  /** Per component: a bit an id. SYNC: the owner, between ticks. */
  readonly present: readonly Uint32Array[]
  /** Per component: the bits of an enableable one, else empty. SYNC: as a column. */
  readonly enabled: readonly Uint32Array[]
  /** Per component: its columns. SYNC: who has the slice of a system that declares to write them; the owner between ticks. */
  readonly columns: readonly StoreColumns[]
  /** Per component: the stamp of the last writer of each unit of 64 ids; empty when nobody asks. SYNC: as the columns. */
  readonly versions: readonly Float64Array[]
  readonly lists: readonly QueryList[]
  readonly resources: readonly Readonly<Record<string, Column>>[]
  /** Chunks of the threads' logs. SYNC: the thread that took the chunk; the owner between ticks. */
  readonly requests: Int32Array
  readonly requestDoubles: Float64Array
  /** How often each id was freed, as far as the upper bits of a handle count. Another heap's. */
  readonly generation: Int32Array
}

/** Where everything stands in the heap of a store of some shape. */
export function planStore(shape: StoreShape): Layout & { readonly byName: ReadonlyMap<string, Region> } {
  const layout = new LayoutPlan()
  const bits = shape.slots >>> 5
  const units = shape.slots >>> UNIT_SHIFT
  layout.add('systems', 'words', 'i32', STORE_ACTIVE + shape.systems)
  layout.add('systems', 'lastRun', 'f64', shape.systems)
  layout.add('systems', 'times', 'f64', timeLine(shape.systems) * shape.threads)
  layout.add('systems', 'dropped', 'i32', shape.systems)
  layout.add('entities', 'alive', 'u32', bits)
  shape.components.forEach((component, c) => {
    layout.add('entities', `present${c}`, 'u32', component.builtIn === 'position' ? 0 : bits)
    layout.add('entities', `enabled${c}`, 'u32', component.enableable ? bits : 0)
    layout.add('entities', `version${c}`, 'f64', component.tracked ? units : 0)
    if (component.builtIn) return
    component.fields.forEach(({ type }, f) => {
      layout.add('components', `column${c}.${f}`, elementOf(type), shape.slots)
    })
  })
  shape.queries.forEach(({ dynamic }, q) => {
    layout.add('queries', `ids${q}`, 'u32', dynamic ? 0 : shape.slots)
    layout.add('queries', `starts${q}`, 'i32', dynamic ? 0 : units + 1)
  })
  shape.resources.forEach((arrays, r) => {
    arrays.forEach(({ type, length }, a) => {
      layout.add('resources', `array${r}.${a}`, elementOf(type), length)
    })
  })
  // One more for what finds no room.
  const chunks = shape.requestChunks === 0 ? 0 : shape.requestChunks + 1
  layout.add('requests', 'requests', 'i32', chunks * CHUNK_WORDS)
  const finished = layout.finish()
  return { ...finished, byName: new Map(finished.regions.map((region) => [region.name, region])) }
}

/** Doubles of `times` that a thread has: whole cache lines. */
export function timeLine(systems: number): number {
  return Math.ceil(systems / 8) * 8
}

/** Reserves a store's memory. */
export function createStore(shape: StoreShape, shared: boolean, generation: Int32Array): Store {
  return openStore(createHeap(planStore(shape).bytes, shared), shape, generation)
}

/** A store as this thread sees it. */
export function openStore(heap: Heap, shape: StoreShape, generation: Int32Array): Store {
  const { byName, bytes, regions } = planStore(shape)
  const view = <C extends Column>(name: string) => viewOf(heap, byName.get(name)!) as C
  const enabled = shape.components.map((_, c) => view<Uint32Array>(`enabled${c}`))
  const columns = shape.components.map((component, c) => {
    const found: Record<string, Column | EnableBits> = {}
    if (component.builtIn) return found
    component.fields.forEach(({ name }, f) => {
      found[name] = view(`column${c}.${f}`)
    })
    if (component.enableable) found.enabled = new EnableBits(enabled[c]!)
    return found
  })
  const requests = byName.get('requests')!
  return {
    heap,
    shape,
    layout: { bytes, regions },
    words: view('words'),
    lastRun: view('lastRun'),
    times: view('times'),
    dropped: view('dropped'),
    alive: view('alive'),
    present: shape.components.map((_, c) => view<Uint32Array>(`present${c}`)),
    enabled,
    columns: columns as StoreColumns[],
    versions: shape.components.map((_, c) => view<Float64Array>(`version${c}`)),
    lists: shape.queries.map((query, q) => ({
      shape: query,
      ids: view<Uint32Array>(`ids${q}`),
      starts: view<Int32Array>(`starts${q}`),
    })),
    resources: shape.resources.map((arrays, r) =>
      Object.fromEntries(arrays.map(({ name }, a) => [name, view(`array${r}.${a}`)])),
    ),
    requests: view('requests'),
    requestDoubles: new Float64Array(heap, requests.at, requests.length >> 1),
    generation,
  }
}

/** The handle of the entity that has an id now. */
export function handleOfId(store: Store, id: number): number {
  return (id | (store.generation[id]! << store.shape.slotBits)) >>> 0
}

/** The id of a live entity's handle; 0 when it is gone. */
export function idOfHandle(store: Store, handle: number): number {
  const { slots, slotBits } = store.shape
  const id = handle & ~(-1 << slotBits)
  if (id === 0 || id >= slots || (store.alive[id >>> 5]! & (1 << (id & 31))) === 0) return 0
  return store.generation[id] === handle >>> slotBits ? id : 0
}

/** A handle that is no entity's and never will be, of id 0: of whom was gone already when a command was given. */
export function nobody(store: Store): number {
  return 1 << store.shape.slotBits
}
