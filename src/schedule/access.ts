import { infoOf, isComponent, isTerm, type QueryTerm, termKind } from '../components/index.js'
import { ACTOR, ACTOR_POSITION, type Registry } from './registry.js'
import { EFFECTS, type Place, type Source, type SystemInfo } from './system.js'

/** What one task of the schedule touches: numbers of components, resources as -1 - number. */
export interface Access {
  readonly name: string
  readonly place: Place | 'effects'
  readonly slice: number
  /** Rows of its own entities that it reads, or all rows of what does not run by slices. */
  readonly reads: ReadonlySet<number>
  readonly writes: ReadonlySet<number>
  /** Rows of any entity that it reads. */
  readonly others: ReadonlySet<number>
  readonly before: readonly string[]
  readonly after: readonly string[]
}

/** Terms whose outcome depends on columns or bits that systems change: to ask them is to read. */
function asked(terms: readonly QueryTerm[], numberOf: (source: Source) => number): number[] {
  return terms.flatMap((term) => {
    const kind = isTerm(term) ? termKind(term) : 'all'
    const components = isTerm(term) ? term.components : [term]
    if (kind === 'present') return []
    return components.filter((one) => kind === 'changed' || infoOf(one).enableable).map(numberOf)
  })
}

export function accessOf(info: SystemInfo, registry: Registry): Access {
  const numberOf = (source: Source) =>
    isComponent(source) ? registry.numberOf(source) : -1 - registry.resources.indexOf(source)
  const numbers = (list: readonly (readonly [string, Source])[]) => list.map(([, source]) => numberOf(source))
  return {
    name: info.name,
    place: info.on,
    slice: info.slice,
    reads: new Set([...numbers(info.reads), ...asked(info.terms, numberOf)]),
    writes: new Set(numbers(info.writes)),
    others: new Set([...numbers(info.others), ...info.queries.flatMap(([, terms]) => asked(terms, numberOf))]),
    before: info.before,
    after: info.after,
  }
}

/** What a task touches, for messages about who meets whom. Plain data: it is posted. */
export interface Touches {
  readonly name: string
  readonly reads: readonly number[]
  readonly writes: readonly number[]
}

export function touchesOf({ name, reads, writes, others }: Access): Touches {
  return { name, reads: [...reads, ...others], writes: [...writes] }
}

/** The engine's own phases: they read and write actors. */
export function effectsAccess(): Access {
  return {
    name: EFFECTS,
    place: 'effects',
    slice: 0,
    reads: new Set(),
    writes: new Set([ACTOR, ACTOR_POSITION]),
    others: new Set(),
    before: [],
    after: [],
  }
}

/** How two tasks get into each other's way, the first one before the second. */
export interface Conflict {
  /** `slices`: in order within a slice is enough. `barrier`: the first must have finished everywhere. */
  readonly kind: 'slices' | 'barrier'
  /** The component or resource. */
  readonly on: number
  readonly how: 'write after write' | 'read after write' | 'write after read'
}

function* uses(access: Access): Generator<readonly [on: number, writes: boolean, local: boolean]> {
  const local = access.place === 'all'
  // A resource belongs to no slice.
  for (const on of access.writes) yield [on, true, local && on >= 0]
  for (const on of access.reads) yield [on, false, local && on >= 0]
  for (const on of access.others) yield [on, false, false]
}

/** The worst conflict of two tasks, or undefined when they may run beside each other. */
export function conflictOf(first: Access, second: Access): Conflict | undefined {
  let found: Conflict | undefined
  for (const [on, writes, local] of uses(first)) {
    for (const [on2, writes2, local2] of uses(second)) {
      if (on !== on2 || !(writes || writes2)) continue
      const kind = local && local2 && first.slice === second.slice ? 'slices' : 'barrier'
      if (found && (found.kind === 'barrier' || kind === 'slices')) continue
      found = { kind, on, how: writes ? (writes2 ? 'write after write' : 'read after write') : 'write after read' }
    }
  }
  return found
}
