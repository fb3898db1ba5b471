import {
  Actor,
  ActorPosition,
  type AnyComponent,
  type ArrayShape,
  type ComponentShape,
  checkTerms,
  type FieldShape,
  infoOf,
  isComponent,
  labelOf,
  type QueryShape,
  type QueryTerm,
  type Resource,
  resourceInfo,
  shapeQuery,
} from '../components/index.js'
import { MyriadError } from '../errors/index.js'
import { type Source, type System, type SystemInfo, sourcesOf, systemInfo } from './system.js'

/** A system as a thread must find it again in its own definitions. Plain data: it is posted. */
export interface SystemShape {
  readonly name: string
  /** Numbers of what `sourcesOf` lists: components from 0, resources as -1 - number. */
  readonly sources: readonly number[]
  /** All else by which its run could differ between threads, as text. */
  readonly says: string
  /** Its place in the store's queries, and those of its further ones. */
  readonly query: number
  readonly queries: readonly number[]
  /** It runs on the engine's own thread only: other threads need not have it. */
  readonly main: boolean
}

/** Components, resources, queries and systems of an engine, each with its number. */
export interface Registry {
  readonly components: readonly AnyComponent[]
  readonly resources: readonly Resource[]
  readonly componentShapes: readonly ComponentShape[]
  readonly resourceShapes: readonly (readonly ArrayShape[])[]
  readonly queries: readonly QueryShape[]
  readonly systems: readonly SystemInfo[]
  readonly shapes: readonly SystemShape[]
  /** Numbers of the components that the option `components` lists, in its order. */
  readonly extra: readonly number[]
  readonly events: readonly string[]
  numberOf(component: AnyComponent): number
  /** The shape of any query over the components. @throws MyriadError `UNKNOWN_NAME` for one the engine does not have. */
  shapeOf(terms: readonly QueryTerm[]): QueryShape
}

/** The numbers of the engine's own components. */
export const ACTOR = 0
export const ACTOR_POSITION = 1

/** Gives everything that the systems name a number: in the order of `components`, then of the systems. */
export function register(extra: readonly AnyComponent[], systems: readonly System[]): Registry {
  const infos = systems.map(systemInfo)
  checkNames(infos)
  const components: AnyComponent[] = [Actor, ActorPosition]
  const resources: Resource[] = []
  const labels = new Map<Source, string>()
  const numbers = new Map<Source, number>([
    [Actor, ACTOR],
    [ActorPosition, ACTOR_POSITION],
  ])
  const add = (source: Source) => {
    if (numbers.has(source)) return
    if (isComponent(source)) numbers.set(source, components.push(source) - 1)
    else numbers.set(source, -resources.push(source))
  }
  for (const component of extra) add(component)
  for (const info of infos) {
    for (const source of sourcesOf(info)) add(source)
    for (const [key, source] of [...info.reads, ...info.writes, ...info.others]) {
      if (!labels.has(source)) labels.set(source, key)
    }
  }
  const tracked = new Set<number>()
  const queries: QueryShape[] = []
  const placeOf = new Map<string, number>()
  const query = (terms: readonly QueryTerm[]) => {
    const shape = shapeQuery(terms, (component) => presenceOf(numbers.get(component)!))
    for (const component of shape.changed) tracked.add(component)
    // What changed is asked when the system runs: the list is the same.
    const key = JSON.stringify({ ...shape, changed: [] })
    if (!placeOf.has(key)) placeOf.set(key, queries.push({ ...shape, changed: [] }) - 1)
    return placeOf.get(key)!
  }
  const shapes = infos.map((info) => ({
    name: info.name,
    sources: sourcesOf(info).map((source) => numbers.get(source)!),
    says: sayingsOf(info, numbers),
    query: query(info.terms),
    queries: info.queries.map(([, terms]) => query(terms)),
    main: info.on === 'main',
  }))
  const label = (source: Source, own: string | undefined) => own ?? labels.get(source)
  let last: AnyComponent | undefined
  let lastNumber = -1
  return {
    components,
    resources,
    componentShapes: components.map((component, c) => {
      const { name, fields, enableable, builtIn } = infoOf(component)
      return {
        label: label(component, name) ?? labelOf(component),
        fields: builtIn ? [] : fields,
        enableable,
        tracked: tracked.has(c),
        builtIn,
      }
    }),
    resourceShapes: resources.map((resource) => resourceInfo(resource).arrays),
    queries,
    systems: infos,
    shapes,
    extra: extra.map((component) => numbers.get(component)!),
    events: [...new Set(infos.flatMap((info) => info.emits))],
    numberOf(component) {
      // PERF: a game asks for the same one many times in a row.
      if (component !== last) {
        last = component
        lastNumber = numbers.get(component) ?? -1
      }
      return lastNumber
    },
    shapeOf(terms) {
      checkTerms(terms, 'query', 'the query of a system, which knows when it last ran')
      return shapeQuery(terms, (component) => {
        const number = numbers.get(component)
        if (number !== undefined) return presenceOf(number)
        const allowed = 'components that a system or the option `components` names'
        throw new MyriadError('UNKNOWN_NAME', `query: found ${labelOf(component)}, allowed: ${allowed}`, { allowed })
      })
    },
  }
}

/** What a system says of itself that a thread goes by, besides its function. */
function sayingsOf(info: SystemInfo, numbers: ReadonlyMap<Source, number>): string {
  const shape = (terms: readonly QueryTerm[]) => shapeQuery(terms, (component) => numbers.get(component)!)
  const keys = (list: readonly (readonly [string, Source])[]) => list.map(([key]) => key)
  const { reads, writes, others, queries, on, slice, every, emits } = info
  const asked = queries.map(([key, terms]) => [key, shape(terms)])
  return JSON.stringify([shape(info.terms), keys(reads), keys(writes), keys(others), asked, on, slice, every, emits])
}

/** Where actors stand is a column of all actors: who has it is who has the other. */
export function presenceOf(component: number): number {
  return component === ACTOR_POSITION ? ACTOR : component
}

function checkNames(infos: readonly SystemInfo[]): void {
  const names = infos.map((info) => info.name)
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice === undefined) return
  throw new MyriadError('INVALID_INPUT', `systems: found "${twice}" twice, allowed: each name once`, {
    value: twice,
    allowed: 'each name once',
  })
}

/**
 * Finds a thread's own definitions of the systems, and what they name.
 *
 * @returns The systems in the order of `shapes`, `undefined` for one that runs on the engine's thread only; and the
 *   number of each component and resource.
 * @throws MyriadError `THREAD_START` when one is missing or is not the one that the engine has.
 */
export function findAgain(
  shapes: readonly SystemShape[],
  extra: readonly number[],
  componentShapes: readonly ComponentShape[],
  resourceShapes: readonly (readonly ArrayShape[])[],
  systems: readonly System[],
  components: readonly AnyComponent[],
): { readonly infos: (SystemInfo | undefined)[]; readonly numbers: ReadonlyMap<Source, number> } {
  const numbers = new Map<Source, number>([
    [Actor, ACTOR],
    [ActorPosition, ACTOR_POSITION],
  ])
  // Those that no system declares are needed for commands: on every thread or on none, or it would show which had the slice.
  if (components.length !== extra.length && shapes.some((shape) => !shape.main)) {
    throw new MyriadError(
      'THREAD_START',
      `The worker file has ${components.length} of the ${extra.length} components of the option \`components\``,
      {
        value: components.length,
        allowed: 'serveThread({ components }) with the list that createEngine was given',
        option: 'worker',
      },
    )
  }
  components.forEach((component, i) => {
    if (extra[i] !== undefined && isSame(component, extra[i], componentShapes, resourceShapes, numbers)) return
    throw new MyriadError('THREAD_START', `The components of the worker file are others: ${labelOf(component)}`, {
      value: labelOf(component),
      allowed: 'serveThread({ components }) with the components that createEngine was given, in their order',
      option: 'worker',
    })
  })
  const infos = shapes.map((shape) => {
    const system = systems.find((one) => one.name === shape.name)
    if (!system) {
      if (shape.main) return undefined
      throw new MyriadError('THREAD_START', `The worker file does not have the system "${shape.name}"`, {
        value: shape.name,
        allowed: 'serveThread({ systems }) with the systems that createEngine was given',
        option: 'worker',
      })
    }
    const info = systemInfo(system)
    const own = sourcesOf(info)
    const same =
      own.length === shape.sources.length &&
      own.every((source, i) => isSame(source, shape.sources[i]!, componentShapes, resourceShapes, numbers))
    if (!same || sayingsOf(info, numbers) !== shape.says) {
      throw new MyriadError('THREAD_START', `The system "${shape.name}" of the worker file is another one`, {
        value: shape.name,
        allowed: 'the same definitions in the page and in the worker file',
        option: 'worker',
      })
    }
    return info
  })
  return { infos, numbers }
}

function isSame(
  source: Source,
  number: number,
  componentShapes: readonly ComponentShape[],
  resourceShapes: readonly (readonly ArrayShape[])[],
  numbers: Map<Source, number>,
): boolean {
  const known = numbers.get(source)
  if (known !== undefined) return known === number
  numbers.set(source, number)
  if (!isComponent(source)) {
    const there = resourceShapes[-1 - number]
    return there !== undefined && JSON.stringify(there) === JSON.stringify(resourceInfo(source).arrays)
  }
  const there = componentShapes[number]
  const { fields, enableable, builtIn } = infoOf(source)
  return (
    there !== undefined && there.builtIn === builtIn && there.enableable === enableable && alike(there.fields, fields)
  )
}

function alike(a: readonly FieldShape[], b: readonly FieldShape[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
