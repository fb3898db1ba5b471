export {
  type ActionDefinition,
  type AttributeDefinition,
  type BehaviourHooks,
  type Capacity,
  type ChannelStep,
  type Contribution,
  defineEffect,
  type EffectBatch,
  type EffectDefinition,
  EVENT_TYPES,
  type EventType,
  type Explanation,
  type LoadedEffect,
  type ModifierDefinition,
  type Reason,
  type StackingDefinition,
  type WorldDefinition,
} from './effects/index.js'
export {
  type ApplyOptions,
  type AttributeNames,
  type Capabilities,
  createEngine,
  type DispelOptions,
  defineWorld,
  type EffectIds,
  type EffectState,
  Engine,
  type EngineEvent,
  type EngineOptions,
  type EngineStats,
  type Entity,
  type SpawnOptions,
  type WorldOptions,
} from './engine/index.js'
export { type ErrorCode, MyriadError } from './errors/index.js'
export type { WorldImage } from './image/index.js'
export { type Clock, createClock } from './schedule/index.js'
