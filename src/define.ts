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
  Changed,
  type Columns,
  type Component,
  type ComponentOptions,
  type ComponentValues,
  defineComponent,
  defineResource,
  type EnableBits,
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
  set,
} from './components/index.js'
export { type BehaviourHooks, defineEffect, type EffectBatch, type EffectDefinition } from './effects/index.js'
export { MyriadError } from './errors/index.js'
export {
  defineSystem,
  type Entities,
  type Frame,
  type System,
  type SystemApplyOptions,
  type SystemContext,
  type SystemDefinition,
} from './schedule/index.js'
