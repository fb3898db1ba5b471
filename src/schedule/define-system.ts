import { checkTerms, infoOf, isComponent, isResource, isTerm, type QueryTerm, termKind } from '../components/index.js'
import { MyriadError, show } from '../errors/index.js'
import {
  EFFECTS,
  makeSystem,
  type Source,
  type Sources,
  type System,
  type SystemDefinition,
  type SystemInfo,
} from './system.js'

const KEYS = 'name query reads writes readsOthers queries before after every runIf on slice emits run'.split(' ')

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
  if (typeof definition !== 'object' || definition === null) {
    refuse(undefined, 'definition', definition, 'an object with name, run and what it reads and writes')
  }
  const { name, on = 'all', slice = 1024, runIf, run } = definition
  if (typeof name !== 'string' || name === '' || name === EFFECTS) {
    refuse(undefined, 'name', name, `a name, but for "${EFFECTS}", the engine's own`)
  }
  for (const key of Object.keys(definition)) {
    if (!KEYS.includes(key)) refuse(name, 'key', key, KEYS.join(', '))
  }
  if (!['all', 'one', 'main'].includes(on)) refuse(name, 'on', on, 'all | one | main')
  if (!Number.isInteger(slice) || !Number.isInteger(Math.log2(slice)) || slice < 64 || slice > 65_536) {
    refuse(name, 'slice', slice, 'a power of two from 64 to 65,536')
  }
  if (!isPlainFunction(run)) refuse(name, 'run', run, NO_ASYNC)
  if (runIf !== undefined && !isPlainFunction(runIf)) refuse(name, 'runIf', runIf, NO_ASYNC)
  const info: SystemInfo = {
    name,
    terms: definition.query === undefined ? defaultQuery(definition) : definition.query,
    reads: sources(name, 'reads', definition.reads),
    writes: sources(name, 'writes', definition.writes),
    others: sources(name, 'readsOthers', definition.readsOthers),
    queries: furtherQueries(name, definition.queries),
    before: names(name, 'before', definition.before),
    after: names(name, 'after', definition.after),
    every: period(name, definition.every),
    runIf,
    on,
    slice,
    emits: names(name, 'emits', definition.emits),
    run: run as unknown as SystemInfo['run'],
  }
  checkTerms(info.terms, `query of system "${name}"`, undefined)
  checkAccess(info)
  return makeSystem(info)
}

const NO_ASYNC = 'a function that is not async: when it returns, the next system runs'

function isPlainFunction(value: unknown): boolean {
  return typeof value === 'function' && !/^Async|Generator/.test(value.constructor.name)
}

function furtherQueries(name: string, value: unknown): SystemInfo['queries'] {
  if (value === undefined) return []
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    refuse(name, 'queries', value, 'an object of lists, such as { bodies: [Position] }')
  }
  return Object.entries(value).map(([key, terms]: [string, unknown]) => {
    checkTerms(terms, `queries.${key} of system "${name}"`, '`query`')
    return [key, terms] as const
  })
}

function defaultQuery(definition: { readonly reads?: Sources; readonly writes?: Sources }): readonly QueryTerm[] {
  return [...Object.values(definition.reads ?? {}), ...Object.values(definition.writes ?? {})].filter(isComponent)
}

/** What would be a race, or could not be told apart in `run`. */
function checkAccess({ name, reads, writes, others, on, terms, queries }: SystemInfo): void {
  const keys = [...reads, ...writes, ...others].map(([key]) => key)
  const twice = keys.find((key, i) => keys.indexOf(key) !== i)
  if (twice !== undefined) refuse(name, 'key of reads, writes and readsOthers', twice, 'each key once')
  for (const [key, source] of writes) {
    if (isComponent(source) && infoOf(source).builtIn === 'actor') {
      refuse(name, `writes.${key}`, 'Actor', 'ActorPosition, own components; for the rest ctx.applyEffect and the like')
    }
    if (on !== 'all') continue
    if (isResource(source)) refuse(name, `writes.${key}`, 'a resource', "resources with on: 'one' or 'main'")
    const asking = queries.find(([, list]) => list.some((one) => asksBits(one, source)))
    if (asking) {
      refuse(
        name,
        `writes.${key}`,
        `a component whose bits queries.${asking[0]} asks for`,
        "Present(…) there, two systems, or on: 'one': others' bits may be written meanwhile",
      )
    }
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

/** Whether a term depends on the enable bits of a component. */
function asksBits(one: QueryTerm, source: Source): boolean {
  if (!isComponent(source) || !infoOf(source).enableable) return false
  return isTerm(one) ? termKind(one) !== 'present' && one.components.includes(source) : one === source
}
