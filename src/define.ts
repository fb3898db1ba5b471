/**
 * What the files of a game that the page and its workers share need: components, systems and effects. It imports neither
 * bitECS nor the engine.
 */
export {
  Actor,
  type ActorColumns,
  ActorPosition,
  Any,
  type AnyComponent,
  type ArrayFields,
  type BuiltIn,
  Changed,
  type ColumnOf,
  type Columns,
  type Component,
  type ComponentOptions,
  type ComponentValues,
  defineComponent,
  defineResource,
  type EnableBits,
  type ExactFields,
  type Field,
  type Fields,
  type FieldType,
  Not,
  type Part,
  type PositionColumns,
  Present,
  type QueryTerm,
  type ReadonlyColumn,
  type ReadonlyColumns,
  type Resource,
  type ResourceArrays,
  set,
  type Term,
} from './components/index.js'
export { type BehaviourHooks, defineEffect, type EffectBatch, type EffectDefinition } from './effects/index.js'
export { MyriadError } from './errors/index.js'
export {
  defineSystem,
  type Entities,
  type Frame,
  type IdList,
  type Place,
  type Source,
  type Sources,
  type System,
  type SystemApplyOptions,
  type SystemColumns,
  type SystemContext,
  type SystemDefinition,
} from './schedule/index.js'
