import { MyriadError } from '../errors/index.js'
import type { EnableBits } from './enable-bits.js'
import {
  type Column,
  type ColumnOf,
  checkFields,
  checkOptions,
  type ExactFields,
  type FieldShape,
  type Fields,
  type ReadonlyColumn,
  refuse,
} from './fields.js'

/** Where a component keeps what the engine knows of it. */
const $info: unique symbol = Symbol('myriad component')
/** Only a type: the fields, to be found again. */
declare const $fields: unique symbol

/**
 * Columns of one engine, by field; an enableable component has its bits, `enabled`, beside them: an entity without its bit
 * is passed over by queries.
 *
 * @typeParam E Whether the component is enableable.
 */
export type Columns<F extends Fields = Fields, E extends boolean = false> = {
  readonly [K in keyof F]: ColumnOf<F[K]>
} & ([E] extends [true] ? { readonly enabled: EnableBits } : unknown)

/** Columns that may be read. */
export type ReadonlyColumns<F extends Fields = Fields, E extends boolean = false> = {
  readonly [K in keyof F]: ReadonlyColumn
} & ([E] extends [true] ? { readonly enabled: Pick<EnableBits, 'has'> } : unknown)

/** What `defineComponent` knows of a component. */
export interface ComponentInfo {
  readonly name: string | undefined
  readonly fields: readonly FieldShape[]
  readonly enableable: boolean
  /** `actor` and `position`: the engine's own. */
  readonly builtIn: 'actor' | 'position' | undefined
  /** The columns of each engine of this thread that uses it. */
  readonly bound: WeakRef<object>[]
}

/**
 * A component: a bag of columns, one element an entity id. It is a bitECS component as it stands: `addComponent(world,
 * id, Position)`, `query(world, [Position])`. While one engine of this thread uses it, `Position.x` is that engine's column.
 *
 * @typeParam E Whether it is enableable: only then it has `enabled`.
 */
export type Component<F extends Fields = Fields, E extends boolean = false> = Columns<F, E> & {
  readonly [$info]: ComponentInfo
  readonly [$fields]?: F
}

/** A component whatever its fields. */
export interface AnyComponent {
  readonly [$info]: ComponentInfo
}

/** The fields of a component. */
export type FieldsOf<C> = C extends { readonly [$fields]?: infer F extends Fields } ? F : never

/** Whether a component is enableable. */
export type EnableableOf<C> = C extends { readonly enabled: EnableBits } ? true : false

export interface ComponentOptions<E extends boolean = boolean> {
  /** How errors and reports call it. Default: the key under which a system names it. */
  readonly name?: string
  /** Each entity has a bit that systems may set and clear without a structural change. Default false. */
  readonly enableable?: E
}

/**
 * Defines a component by its fields.
 *
 * @param fields Name and type of each column: `f32 f64 i8 u8 i16 u16 i32 u32`, or `entity` for a handle; with a default
 *   as `{ type: 'i32', default: 100 }`. None: a tag.
 * @throws MyriadError `INVALID_INPUT`
 */
export function defineComponent<const F extends Fields, const E extends boolean = false>(
  fields: F & ExactFields<F>,
  options: ComponentOptions<E> = {},
): Component<F, E> {
  checkOptions('a component', options, ['name', 'enableable'])
  const { name, enableable = false } = options
  if (typeof enableable !== 'boolean') refuse('enableable of a component', enableable, 'true or false')
  return makeComponent(checkFields(fields), name, enableable, undefined) as unknown as Component<F, E>
}

/** @internal */
export function makeComponent(
  fields: readonly FieldShape[],
  name: string | undefined,
  enableable: boolean,
  builtIn: ComponentInfo['builtIn'],
): AnyComponent {
  const info: ComponentInfo = { name, fields, enableable, builtIn, bound: [] }
  const component = {} as { [$info]: ComponentInfo }
  Object.defineProperty(component, $info, { value: info })
  const keys = fields.map((field) => field.name)
  if (enableable) keys.push('enabled')
  for (const key of keys) {
    Object.defineProperty(component, key, { enumerable: true, get: getterOf(key) })
  }
  return component
}

const getters = new Map<string, (this: AnyComponent) => unknown>()

/**
 * The getter of a field. PERF: one for all components that have a field of that name, so that components alike have one
 * hidden class: bitECS looks into components at every call.
 */
function getterOf(key: string): (this: AnyComponent) => unknown {
  let getter = getters.get(key)
  if (!getter) {
    getter = function (this: AnyComponent) {
      const info = this[$info]
      return guard?.(info, key) ?? onlyColumns(info)[key]
    }
    getters.set(key, getter)
  }
  return getter
}

export function isComponent(value: unknown): value is AnyComponent {
  return typeof value === 'object' && value !== null && $info in value
}

export function infoOf(component: AnyComponent): ComponentInfo {
  return component[$info]
}

/** How errors call a component that nobody has named. */
export function labelOf(component: AnyComponent): string {
  const { name, fields } = component[$info]
  return name ?? `the component { ${fields.map((field) => field.name).join(', ')} }`
}

/** Asked before columns are given out while a system of a checked engine runs in this thread. */
export type AccessGuard = (info: ComponentInfo, key: string) => unknown

let guard: AccessGuard | undefined

/** @internal Sets the guard of this thread's checked engines; see `src/checks`. */
export function setAccessGuard(asked: AccessGuard): void {
  guard = asked
}

/** The columns of the one engine that uses the component in this thread. */
function onlyColumns(info: ComponentInfo): Record<string, Column> {
  if (info.bound.length === 1) {
    const only = info.bound[0]!.deref()
    if (only) return only as Record<string, Column>
  }
  const there = info.bound.map((ref) => ref.deref()).filter((columns) => columns !== undefined)
  if (there.length === 1) return there[0] as Record<string, Column>
  const name = info.name ?? 'The component'
  throw new MyriadError(
    'INVALID_INPUT',
    there.length === 0
      ? `${name} has no columns yet: no engine of this thread uses it. They come with createEngine({ components }) or ` +
          'a system that names it, and go with dispose().'
      : `${name} is used by ${there.length} engines of this thread, so its columns must come from one of them: ` +
          'engine.columns(component), or the columns that a system is given.',
    { value: there.length, allowed: 'one engine' },
  )
}

/** @internal An engine of this thread uses the component. */
export function bindColumns(component: AnyComponent, columns: object): void {
  component[$info].bound.push(new WeakRef(columns))
}

/** @internal */
export function unbindColumns(component: AnyComponent, columns: object): void {
  const { bound } = component[$info]
  for (let i = bound.length - 1; i >= 0; i--) {
    const there = bound[i]!.deref()
    if (there === undefined || there === columns) bound.splice(i, 1)
  }
}

/** A component with values for its fields. The same shape as bitECS's `set`, so either may be used. */
export interface ComponentValues {
  readonly component: AnyComponent
  readonly data: Readonly<Record<string, number>>
}

/** A component with values, for `create`, `spawn`, `addComponents` and bitECS's `addComponent`. */
export function set<F extends Fields>(
  component: Component<F>,
  values: { readonly [K in keyof F]?: number },
): ComponentValues {
  return { component, data: values as Readonly<Record<string, number>> }
}

/** A component, with values or with its defaults. */
export type Part = AnyComponent | ComponentValues

export function componentOf(part: Part): AnyComponent {
  return isComponent(part) ? part : part.component
}

export function valuesOf(part: Part): Readonly<Record<string, number>> | undefined {
  return isComponent(part) ? undefined : part.data
}
