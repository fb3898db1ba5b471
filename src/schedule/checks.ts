import type { AnyComponent } from '../components/index.js'
import type { Entities, Place, Source } from './system.js'

/** A system as the checks of development see it. */
export interface CheckedSystem {
  readonly name: string
  readonly place: Place
  /** What it declares. */
  readonly declared: readonly {
    readonly key: string
    readonly source: Source
    readonly role: 'reads' | 'writes' | 'readsOthers'
  }[]
  /** How a component or resource of the engine is called. */
  readonly labelOf: (source: Source) => string
  /** Columns of a component of the engine in this thread. */
  readonly columnsOf: (component: AnyComponent) => object | undefined
  /** Components of the engine. */
  readonly components: () => readonly AnyComponent[]
  /** Who else of the same stage writes a component or resource, and who reads it; `effects` are the engine's own phases. */
  readonly beside: (source: Source) => { readonly writers: readonly string[]; readonly readers: readonly string[] }
}

/** The checks of development: `myriad/development` has them, production code does not. */
export interface AccessChecks {
  /** Columns as a system is to see them: they throw where it does what it has not declared. */
  columns(system: CheckedSystem, raw: Readonly<Record<string, object>>): object
  /** The entities that a system is given, for it to read only. */
  entities(system: CheckedSystem, raw: Entities): Entities
  /** A system begins to run in this thread. */
  enter(system: CheckedSystem, entities: Entities): void
  leave(): void
}
