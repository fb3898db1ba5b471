import {
  type ActorColumns,
  type AnyComponent,
  type ArrayFields,
  type BuiltIn,
  type Columns,
  type Component,
  componentsOfTerms,
  type EnableableOf,
  type FieldsOf,
  type PositionColumns,
  type QueryTerm,
  type ReadonlyColumn,
  type ReadonlyColumns,
  type Resource,
  type ResourceArrays,
} from '../components/index.js'
import type { SystemContext } from './context.js'

/** What a system may read or write: a component's columns, or a resource's arrays. */
export type Source = AnyComponent | Resource

export type Sources = Readonly<Record<string, Source>>

type ReadView<S> =
  S extends Resource<infer A extends ArrayFields>
    ? { readonly [K in keyof A]: ReadonlyColumn }
    : S extends BuiltIn<ActorColumns>
      ? ActorColumns<ReadonlyColumn, ReadonlyColumn>
      : S extends BuiltIn<PositionColumns>
        ? { readonly x: ReadonlyColumn; readonly y: ReadonlyColumn }
        : ReadonlyColumns<FieldsOf<S>, EnableableOf<S>>

type WriteView<S> =
  S extends Resource<infer A extends ArrayFields>
    ? ResourceArrays<A>
    : S extends BuiltIn<infer C extends PositionColumns>
      ? C
      : Columns<FieldsOf<S>, EnableableOf<S>>

/** The columns a system is given: read-only types for what it only reads. */
export type SystemColumns<R extends Sources, W extends Sources, O extends Sources> = {
  readonly [K in keyof R]: ReadView<R[K]>
} & { readonly [K in keyof W]: WriteView<W[K]> } & { readonly [K in keyof O]: ReadView<O[K]> }

/**
 * Entity ids to be read: a `Uint32Array` that all threads see. Who needs a list to change takes a copy, `ids.slice(start, end)`.
 */
export interface IdList extends Iterable<number> {
  readonly [index: number]: number
  readonly length: number
  at(index: number): number | undefined
  includes(id: number, from?: number): boolean
  indexOf(id: number, from?: number): number
  /** A part of the list, without a copy. */
  subarray(begin?: number, end?: number): IdList
  /** A copy. */
  slice(begin?: number, end?: number): Uint32Array
}

/**
 * Entities: `ids[start]` to `ids[end - 1]`, ascending entity ids. One object serves for all calls: keep no reference.
 */
export interface Entities {
  readonly ids: IdList
  readonly start: number
  readonly end: number
  /** No id is left out between the first and the last: a loop may count from `ids[start]` instead of reading the list. */
  readonly dense: boolean
}

/** What `runIf` is asked with. */
export interface Frame {
  /** The tick that is about to run. */
  readonly tick: number
  /** Seconds of a tick. */
  readonly dt: number
}

/** Where a system runs: on all threads, slice by slice; on any one thread; on the engine's own. */
export type Place = 'all' | 'one' | 'main'

export interface SystemDefinition<
  R extends Sources = Sources,
  W extends Sources = Sources,
  O extends Sources = Sources,
  Q extends Readonly<Record<string, readonly QueryTerm[]>> = Readonly<Record<string, readonly QueryTerm[]>>,
  M extends string = string,
> {
  /** Its name in errors, reports, `before` and `after`; and by which a worker file's systems are matched. */
  readonly name: string
  /** Which entities it runs over. Default: those that have all components of `reads` and `writes`. */
  readonly query?: readonly QueryTerm[]
  /** Columns of its own entities, and resources, that it reads. The keys name them in `run`. */
  readonly reads?: R
  /** Columns of its own entities that it writes; with `on: 'one'` or `'main'`, of any entity, and resources. */
  readonly writes?: W
  /** Columns of which it reads other entities' rows too. Whoever writes them is finished before. */
  readonly readsOthers?: O
  /** Further lists of entities, in `ctx.queries`. */
  readonly queries?: Q
  /** Names of systems that come after this one; `effects` is the engine's own. */
  readonly before?: readonly string[]
  /** Names of systems that come before this one. */
  readonly after?: readonly string[]
  /**
   * Runs in every so many ticks; or in every so many seconds, rounded to whole ticks, at least one. Default: every tick.
   * `ctx.elapsed` says how long it was; `engine.schedule.explain()` what the seconds came to.
   */
  readonly every?: number | { readonly seconds: number }
  /** Asked on the engine's thread before each tick in which it would run. */
  readonly runIf?: (frame: Frame) => boolean
  /** Default `all`. */
  readonly on?: Place
  /** Entity ids a call covers with `on: 'all'`: a power of two from 64 to 65,536. Default 1,024; less for heavy work. */
  readonly slice?: number
  /** Event types that it may `emit`. */
  readonly emits?: readonly M[]
  /**
   * Does the work for the entities of one slice, or for all with `on: 'one'` and `'main'`. Slices do not depend on
   * threads, but which of them a thread gets does: keep nothing between calls.
   */
  run(ctx: SystemContext<Q, NoInfer<M>>, entities: Entities, columns: SystemColumns<R, W, O>): void
}

const $system: unique symbol = Symbol('myriad system')

/** Only a type: the events that a system emits. */
declare const $emits: unique symbol

/**
 * A system, checked. Made by `defineSystem`.
 *
 * @typeParam M The events that it emits.
 */
export interface System<M extends string = string> {
  readonly name: string
  readonly [$emits]?: M
  readonly [$system]: SystemInfo
}

/** What the scheduler knows of a system. */
export interface SystemInfo {
  readonly name: string
  readonly terms: readonly QueryTerm[]
  readonly reads: readonly (readonly [key: string, source: Source])[]
  readonly writes: readonly (readonly [key: string, source: Source])[]
  readonly others: readonly (readonly [key: string, source: Source])[]
  readonly queries: readonly (readonly [key: string, terms: readonly QueryTerm[]])[]
  readonly before: readonly string[]
  readonly after: readonly string[]
  readonly every: number | { readonly seconds: number }
  readonly runIf: ((frame: Frame) => boolean) | undefined
  readonly on: Place
  readonly slice: number
  readonly emits: readonly string[]
  readonly run: (ctx: SystemContext, entities: Entities, columns: never) => void
}

/** The name under which the engine's own phases stand in the schedule. */
export const EFFECTS = 'effects'

/** @internal A system of what `defineSystem` has checked. */
export function makeSystem<M extends string>(info: SystemInfo): System<M> {
  return { name: info.name, [$system]: info }
}

export function isSystem(value: unknown): value is System {
  return typeof value === 'object' && value !== null && $system in value
}

export function systemInfo(system: System): SystemInfo {
  return system[$system]
}

/** All components and resources that a system names, in an order that is the same in every thread. */
export function sourcesOf(info: SystemInfo): readonly Source[] {
  return [
    ...componentsOfTerms(info.terms),
    ...info.reads.map(([, source]) => source),
    ...info.writes.map(([, source]) => source),
    ...info.others.map(([, source]) => source),
    ...info.queries.flatMap(([, terms]) => componentsOfTerms(terms)),
  ]
}

export type { AnyComponent, Component }
