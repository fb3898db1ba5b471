import {
  type ActorColumns,
  type AnyComponent,
  type ArrayFields,
  type BuiltIn,
  type Columns,
  type Component,
  checkTerms,
  componentsOfTerms,
  type FieldsOf,
  infoOf,
  isComponent,
  isResource,
  type PositionColumns,
  type QueryTerm,
  type ReadonlyColumn,
  type ReadonlyColumns,
  type Resource,
  type ResourceArrays,
} from '../components/index.js'
import { MyriadError, show } from '../errors/index.js'
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
        : ReadonlyColumns<FieldsOf<S>>

type WriteView<S> =
  S extends Resource<infer A extends ArrayFields>
    ? ResourceArrays<A>
    : S extends BuiltIn<infer C extends PositionColumns>
      ? C
      : Columns<FieldsOf<S>>

/** The columns a system is given: read-only types for what it only reads. */
export type SystemColumns<R extends Sources, W extends Sources, O extends Sources> = {
  readonly [K in keyof R]: ReadView<R[K]>
} & { readonly [K in keyof W]: WriteView<W[K]> } & { readonly [K in keyof O]: ReadView<O[K]> }

/**
 * Entities: `ids[start]` to `ids[end - 1]`, ascending entity ids. One object serves for all calls: keep no reference.
 */
export interface Entities {
  readonly ids: Uint32Array
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
  /** Runs in every so many ticks, or seconds. Default: every tick. */
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

const KEYS = 'name query reads writes readsOthers queries before after every runIf on slice emits run'.split(' ')

/** The name under which the engine's own phases stand in the schedule. */
export const EFFECTS = 'effects'

function refuse(name: unknown, what: string, value: unknown, allowed: string): never {
  const whose = typeof name === 'string' ? `system "${name}"` : 'a system'
  throw new MyriadError('INVALID_INPUT', `${what} of ${whose}: found ${show(value)}, allowed: ${allowed}`, {
    value,
    allowed,
  })
}

function sources(name: string, what: string, value: unknown): (readonly [string, Source])[] {
  if (value === undefined) return []
  const allowed = 'an object of components and resources, such as { position: Position }'
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse(name, what, value, allowed)
  return Object.entries(value).map(([key, source]) => {
    if (!isComponent(source) && !isResource(source)) refuse(name, `${what}.${key}`, source, 'a component or a resource')
    return [key, source] as const
  })
}

function names(name: string, what: string, value: unknown): readonly string[] {
  if (value === undefined) return []
  if (!Array.isArray(value) || value.some((one) => typeof one !== 'string' || one === '')) {
    refuse(name, what, value, 'a list of names')
  }
  return value
}

function period(name: string, value: unknown): number | { readonly seconds: number } {
  if (value === undefined) return 1
  const { seconds } = (typeof value === 'object' && value !== null ? value : {}) as { seconds?: unknown }
  if (Number.isSafeInteger(value) && (value as number) >= 1) return value as number
  if (typeof seconds === 'number' && Number.isFinite(seconds) && seconds > 0) return { seconds }
  return refuse(name, 'every', value, 'ticks from 1, or { seconds } above 0')
}

/**
 * Defines a system.
 *
 * @throws MyriadError `INVALID_INPUT`
 */
export function defineSystem<
  const R extends Sources = Record<never, never>,
  const W extends Sources = Record<never, never>,
  const O extends Sources = Record<never, never>,
  const Q extends Readonly<Record<string, readonly QueryTerm[]>> = Record<never, never>,
  M extends string = never,
>(definition: SystemDefinition<R, W, O, Q, M>): System<M> {
  const { name, on = 'all', slice = 1024, runIf, run } = definition
  if (typeof name !== 'string' || name === '' || name === EFFECTS) {
    refuse(undefined, 'name', name, `a name, but for "${EFFECTS}", the engine's own`)
  }
  for (const key of Object.keys(definition)) {
    if (!KEYS.includes(key)) refuse(name, 'key', key, KEYS.join(', '))
  }
  if (!['all', 'one', 'main'].includes(on)) refuse(name, 'on', on, 'all | one | main')
  if (!Number.isInteger(Math.log2(slice)) || slice < 64 || slice > 65_536) {
    refuse(name, 'slice', slice, 'a power of two from 64 to 65,536')
  }
  if (typeof run !== 'function') refuse(name, 'run', run, 'a function')
  if (runIf !== undefined && typeof runIf !== 'function') refuse(name, 'runIf', runIf, 'a function')
  const info: SystemInfo = {
    name,
    terms: definition.query ?? defaultQuery(definition),
    reads: sources(name, 'reads', definition.reads),
    writes: sources(name, 'writes', definition.writes),
    others: sources(name, 'readsOthers', definition.readsOthers),
    queries: Object.entries(definition.queries ?? {}),
    before: names(name, 'before', definition.before),
    after: names(name, 'after', definition.after),
    every: period(name, definition.every),
    runIf,
    on,
    slice,
    emits: names(name, 'emits', definition.emits),
    run: run as unknown as SystemInfo['run'],
  }
  checkTerms(info.terms, `query of system "${name}"`)
  for (const [key, terms] of info.queries) checkTerms(terms, `queries.${key} of system "${name}"`)
  checkAccess(info)
  return { name, [$system]: info }
}

function defaultQuery(definition: { readonly reads?: Sources; readonly writes?: Sources }): readonly QueryTerm[] {
  return [...Object.values(definition.reads ?? {}), ...Object.values(definition.writes ?? {})].filter(isComponent)
}

/** What would be a race, or could not be told apart in `run`. */
function checkAccess({ name, reads, writes, others, on, terms }: SystemInfo): void {
  const keys = [...reads, ...writes, ...others].map(([key]) => key)
  const twice = keys.find((key, i) => keys.indexOf(key) !== i)
  if (twice !== undefined) refuse(name, 'key of reads, writes and readsOthers', twice, 'each key once')
  for (const [key, source] of writes) {
    if (isComponent(source) && infoOf(source).builtIn === 'actor') {
      refuse(name, `writes.${key}`, 'Actor', 'ActorPosition, own components; for the rest ctx.applyEffect and the like')
    }
    if (on !== 'all') continue
    if (isResource(source)) refuse(name, `writes.${key}`, 'a resource', "resources with on: 'one' or 'main'")
    if (others.some(([, other]) => other === source)) {
      refuse(
        name,
        `writes.${key}`,
        'a component of readsOthers',
        "two systems, or on: 'one': others' rows may be written meanwhile",
      )
    }
  }
  if (terms.length === 0 && on === 'all' && keys.length > 0) {
    refuse(name, 'query', [], 'at least one component')
  }
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
