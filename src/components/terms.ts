import { type AnyComponent, infoOf, isComponent } from './component.js'
import { refuse } from './fields.js'

const $term: unique symbol = Symbol('myriad query term')

export type TermKind = 'not' | 'any' | 'changed' | 'present'

/** Part of a query that is more than "has this component". */
export interface Term {
  readonly [$term]: TermKind
  readonly components: readonly AnyComponent[]
}

/** A component that entities must have (and, if it is enableable, enabled), or another term. */
export type QueryTerm = AnyComponent | Term

function term(kind: TermKind, components: readonly AnyComponent[]): Term {
  const word = `${kind[0]!.toUpperCase()}${kind.slice(1)}`
  // Without a component one term would mean everybody and the other nobody: a name was forgotten, or is undefined.
  if (components.length === 0) refuse(`${word}()`, components, 'at least one component')
  for (const component of components) {
    if (isComponent(component)) continue
    refuse(word, component, 'components')
  }
  if (kind === 'changed') {
    const builtIn = components.find((component) => infoOf(component).builtIn !== undefined)
    if (builtIn) refuse(word, infoOf(builtIn).name, 'own components: what effects change is told by events')
  }
  return { [$term]: kind, components }
}

/** Entities without any of the components; an enableable one that is disabled counts as missing. */
export const Not = (...components: readonly AnyComponent[]): Term => term('not', components)

/** Entities with at least one of the components. */
export const Any = (...components: readonly AnyComponent[]): Term => term('any', components)

/**
 * Entities with the components, in slices in which some system that declares to write one of them has run, or an entity
 * was given one, since this system last ran.
 */
export const Changed = (...components: readonly AnyComponent[]): Term => term('changed', components)

/** Entities with the components, enabled or not. */
export const Present = (...components: readonly AnyComponent[]): Term => term('present', components)

export function isTerm(value: unknown): value is Term {
  return typeof value === 'object' && value !== null && $term in value
}

export function termKind(value: Term): TermKind {
  return value[$term]
}
