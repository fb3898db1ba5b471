import { MyriadError, show } from '../errors/index.js'
import { type AnyComponent, infoOf, isComponent } from './component.js'
import { refuse } from './fields.js'
import { isTerm, type QueryTerm, termKind } from './terms.js'

/** A query as every thread knows it: numbers of components. */
export interface QueryShape {
  /** Components whose presence bit must be set. */
  readonly all: readonly number[]
  /** Enableable ones among them whose enable bit must be set too. */
  readonly on: readonly number[]
  readonly not: readonly number[]
  /** At least one of each group. */
  readonly any: readonly (readonly number[])[]
  readonly changed: readonly number[]
  /** Enable bits matter: the entities are looked for when a system runs, not listed before. */
  readonly dynamic: boolean
}

/** All components that a query names. */
export function componentsOfTerms(terms: readonly QueryTerm[]): AnyComponent[] {
  return terms.flatMap((term) => (isTerm(term) ? [...term.components] : [term]))
}

/**
 * Refuses what is no list of terms.
 *
 * @param changedIn Where `Changed` would be allowed; `undefined`: here.
 */
export function checkTerms(
  terms: unknown,
  what: string,
  changedIn: string | undefined,
): asserts terms is readonly QueryTerm[] {
  const allowed = 'a list of components and terms (Not, Any, Changed, Present)'
  const wrong = Array.isArray(terms) ? terms.find((term) => !isComponent(term) && !isTerm(term)) : terms
  const fine = Array.isArray(terms) && terms.every((term) => isComponent(term) || isTerm(term))
  if (fine && changedIn !== undefined && terms.some((term) => isTerm(term) && termKind(term) === 'changed')) {
    refuse(what, 'Changed', `Changed in ${changedIn}`)
  }
  if (fine) return
  throw new MyriadError('INVALID_INPUT', `${what}: found ${show(wrong)}, allowed: ${allowed}`, {
    value: wrong,
    allowed,
  })
}

/** The shape of a query, given the numbers of the components. */
export function shapeQuery(terms: readonly QueryTerm[], numberOf: (component: AnyComponent) => number): QueryShape {
  const all = new Set<number>()
  const on = new Set<number>()
  const not = new Set<number>()
  const any: number[][] = []
  const changed = new Set<number>()
  let dynamic = false
  for (const term of terms) {
    const kind = isTerm(term) ? termKind(term) : 'all'
    const components = isTerm(term) ? term.components : [term]
    if (kind !== 'present' && components.some((component) => infoOf(component).enableable)) dynamic = true
    const numbers = components.map(numberOf)
    if (kind === 'any') any.push(numbers)
    else if (kind === 'not') for (const number of numbers) not.add(number)
    else {
      numbers.forEach((number, i) => {
        all.add(number)
        if (kind === 'changed') changed.add(number)
        if (kind !== 'present' && infoOf(components[i]!).enableable) on.add(number)
      })
    }
  }
  return { all: [...all], on: [...on], not: [...not], any, changed: [...changed], dynamic }
}
