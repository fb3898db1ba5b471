import {
  type AnyComponent,
  createStore,
  handleOfId,
  infoOf,
  type QueryShape,
  type QueryTerm,
  type Store,
  StoreOwner,
  shapeQuery,
} from '../../src/components/index.js'

export interface StoreOptions {
  readonly slots?: number
  readonly queries?: readonly (readonly QueryTerm[])[]
  readonly resources?: readonly (readonly { name: string; type: 'i32' | 'f64' | 'u8'; length: number }[])[]
  readonly systems?: number
  readonly requestChunks?: number
  readonly tracked?: boolean
}

export interface TestStore {
  readonly store: Store
  readonly owner: StoreOwner
  shape(...terms: readonly QueryTerm[]): QueryShape
  /** Sets or clears the bit of an entity that has the component. */
  enable(component: number, id: number, on: boolean): void
}

/** A store without an engine around it. Components have the numbers of their places in the list. */
export function testStore(components: readonly AnyComponent[], options: StoreOptions = {}): TestStore {
  const { slots = 1024, queries = [], resources = [], systems = 2, requestChunks = 4, tracked = true } = options
  const shape = (...terms: readonly QueryTerm[]) => shapeQuery(terms, (component) => components.indexOf(component))
  const store = createStore(
    {
      slots,
      components: components.map((component) => {
        const { name = 'x', fields, enableable } = infoOf(component)
        return { label: name, fields, enableable, tracked, builtIn: undefined }
      }),
      queries: queries.map((terms) => shape(...terms)),
      resources,
      systems,
      threads: 4,
      requestChunks,
      slotBits: Math.log2(slots),
    },
    false,
    new Int32Array(slots),
  )
  const owner = new StoreOwner(store)
  const enable = (component: number, id: number, on: boolean) => {
    if (!owner.toggle(component, handleOfId(store, id), on)) throw new Error('it has no such bit')
  }
  return { store, owner, shape, enable }
}
