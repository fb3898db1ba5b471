/** An actor in a record, as the engine reads it. */
export interface ParkedActor {
  /** The handle it had. */
  readonly handle: number
  /** The tick at which it was parked. */
  readonly tick: number
  readonly alive: boolean
  readonly x: number
  readonly y: number
  /** Effect instances that it carries. */
  readonly count: number
  base(attribute: string): number
  attribute(attribute: string): number
  has(effect: string): boolean
  sources(): number[]
  effects(): readonly CachedEffect[]
}

/** What the cache reads of an effect instance. */
export interface CachedEffect {
  readonly effect: string
  readonly stacks: number
  readonly magnitude: number
  readonly remaining: number
  readonly nextTick: number
  readonly source: number
  readonly active: boolean
}

/** What the cache needs of an engine: `Engine` is one. */
export interface CacheEngine {
  readonly tick: number
  readonly tickRate: number
  readonly effectIds: readonly string[]
  exists(handle: number): boolean
  effects(handle: number): readonly CachedEffect[]
  detachBytes(actors: Uint32Array): Uint32Array
  detach(actors: Uint32Array, names?: Float64Array): Int32Array[]
  admit(records: readonly Int32Array[], names: Float64Array): void
  attach(records: readonly Int32Array[], sourceOf?: (handle: number) => number, parkedAs?: Float64Array): Uint32Array
  /** Who is parked, as the world knows it. */
  readonly parked: { readonly size: number; has(name: number): boolean; names(): Float64Array }
  inspect(record: Int32Array): ParkedActor
}
