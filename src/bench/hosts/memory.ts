import type { MemoryGroup } from '../../index.js'
import type { HostMethods } from '../suite.js'
import { give, type WorkloadOptions, workloadEngine } from '../workload-engine.js'

/** Memory at one moment. Bytes; -1: this place does not say. */
export interface Snapshot {
  /** What the engine says it has in use and has reserved. */
  readonly used: number
  readonly reserved: number
  readonly groups: readonly MemoryGroup[]
  /** The JS heap after a collection. */
  readonly heap: number
  /** The JS heap with its free room, as the system has given it. */
  readonly heapTotal: number
  /** Memory of the whole process that really has pages behind it. */
  readonly resident: number
  /** What `measureUserAgentSpecificMemory()` says. */
  readonly page: number
  readonly live: number
}

/** What many ticks left to the collector. */
export interface Garbage {
  /** Collections of the old space: marking and sweeping, whole or in steps. -1: this place does not say. */
  readonly oldSpace: number
  readonly scavenges: number
  /** The collection that was forced before was seen: zeros mean something. */
  readonly observed: boolean
  /** Growth of the JS heap; NaN: this place does not say. */
  readonly bytesATick: number
  readonly ticks: number
}

interface Collecting {
  gc?: () => void
  process?: { memoryUsage?(): { rss: number; heapUsed: number; heapTotal: number } }
}

/** Where workers have it: so far it is the window's alone too. */
interface PagePerformance {
  measureUserAgentSpecificMemory?(): Promise<{ bytes: number }>
}

interface Usage {
  readonly heap: number
  readonly heapTotal: number
  readonly resident: number
}

/** Bytes now, as far as this place says; -1 where it does not. */
function usage(): Usage {
  // A page's worker is told nothing of its heap: `performance.memory` is the window's alone.
  const node = realm.process?.memoryUsage?.()
  return { heap: node?.heapUsed ?? -1, heapTotal: node?.heapTotal ?? -1, resident: node?.rss ?? -1 }
}

const realm = globalThis as Collecting
const SCAVENGE = 1

function collect(): void {
  // Twice: what the first one finalises is free after the second.
  realm.gc?.()
  realm.gc?.()
}

async function pageBytes(): Promise<number> {
  const { measureUserAgentSpecificMemory: measure } = performance as PagePerformance
  if (!measure) return -1
  try {
    return (await measure.call(performance)).bytes
  } catch {
    return -1
  }
}

interface Collection {
  /** Moment of `performance.now()`. */
  readonly at: number
  /** 1: a scavenge; others are of the old space. */
  readonly kind: number
}

/** The collections from now on; undefined where nobody says. */
function watchCollections(): { readonly seen: Collection[]; end(): void } | undefined {
  if (!PerformanceObserver.supportedEntryTypes.includes('gc')) return undefined
  const seen: Collection[] = []
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { kind } = (entry as unknown as { detail: { kind: number } }).detail
      seen.push({ at: entry.startTime, kind })
    }
  })
  observer.observe({ entryTypes: ['gc'] })
  return { seen, end: () => observer.disconnect() }
}

const rest = () => new Promise((resolve) => setTimeout(resolve, 50))

/** What the engine takes for the common workload, and what it leaves behind. */
export async function create(options: WorkloadOptions): Promise<HostMethods> {
  collect()
  const empty = usage()
  const { engine, next, checksum } = await workloadEngine(options)

  function run(ticks: number): void {
    for (let i = 0; i < ticks; i++) {
      give(engine, next())
      engine.step()
    }
  }

  return {
    run,
    checksum,
    close: () => engine.dispose(),
    /** What was there before the engine, as far as this place says. */
    empty: () => empty,
    async snapshot(): Promise<Snapshot> {
      collect()
      const { memoryBytes, memory, effects } = engine.stats()
      return {
        used: memoryBytes,
        reserved: memory.reduce((total, group) => total + group.reserved, 0),
        groups: memory,
        ...usage(),
        page: await pageBytes(),
        live: effects,
      }
    },
    async garbage(ticks: number): Promise<Garbage> {
      // Made before: what the calls are made of is none of the engine's garbage.
      const calls = Array.from({ length: ticks }, next)
      const watch = watchCollections()
      collect()
      await rest()
      const before = usage().heap
      const from = performance.now()
      for (let i = 0; i < ticks; i++) {
        give(engine, calls[i]!)
        engine.step()
      }
      const to = performance.now()
      const after = usage().heap
      // They are told some time after they happened.
      await rest()
      watch?.end()
      const within = watch?.seen.filter(({ at }) => at >= from && at <= to)
      return {
        oldSpace: within?.filter(({ kind }) => kind !== SCAVENGE).length ?? -1,
        scavenges: within?.filter(({ kind }) => kind === SCAVENGE).length ?? -1,
        observed: watch?.seen.some(({ at, kind }) => at < from && kind !== SCAVENGE) ?? false,
        bytesATick: before < 0 ? Number.NaN : (after - before) / ticks,
        ticks,
      }
    },
  }
}
