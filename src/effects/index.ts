export {
  clearAttributes,
  finishStart,
  initActor,
  publicHandle,
  releaseActors,
  slotOf,
  startAttribute,
} from './actors.js'
export { type BatchNames, EffectBatch } from './behaviours/index.js'
export {
  CARRIED_EXTENSION,
  CARRIED_SELF,
  carriedRowsAt,
  carriedWords,
  carryBlocker,
  dropActor,
  eachCarried,
  grantCarried,
  isWhole,
  RECORD_DOUBLES,
  RECORD_FINGERPRINT,
  RECORD_FORMAT,
  RECORD_FORMAT_WORD,
  RECORD_HANDLE,
  RECORD_LENGTH,
  RECORD_OTHERS,
  RECORD_PAUSED_AT,
  RECORD_ROWS,
  RECORD_STATE,
  RECORD_TICK,
  readCarried,
  readRecord,
  renameSources,
  sealRecord,
  waitsFor,
  writeRecord,
} from './carry.js'
export {
  APPLY_COMMAND,
  clearCommands,
  DAMAGE_COMMAND,
  DESPAWN_COMMAND,
  DISPEL_COMMAND,
  ELAPSE_COMMAND,
  expectInstance,
  HEAL_COMMAND,
  KILL_COMMAND,
  MOVE_COMMAND,
  NORMAL_,
  PAUSE_COMMAND,
  PRIORITIES,
  pushCommand,
  pushOffline,
  REMOVE_COMMAND,
  REMOVE_INSTANCE_COMMAND,
  RESUME_COMMAND,
  REVIVE_COMMAND,
  SET_COMMAND,
  TAG_COMMAND,
  UNTAG_COMMAND,
} from './commands.js'
export { type CompiledWorld, checkedTicks, compileWorld, MAX_TICKS, toTicks, USES_BEHAVIOURS } from './compile/index.js'
export {
  type ActionDefinition,
  type AddAction,
  type AmountOptions,
  type AttributeDefinition,
  type ChainEvent,
  type DamageAction,
  type DiminishingDefinition,
  type DispelStrength,
  type DurationPolicy,
  defineEffect,
  type EffectDefinition,
  type HealAction,
  type ImmunityDefinition,
  type LoadedEffect,
  type MagnitudePolicy,
  type ModifierDefinition,
  type ModifierOp,
  type Polarity,
  type ScaleDefinition,
  type StackingDefinition,
  type StackingMode,
  type TriggerEvent,
  type WorldDefinition,
} from './definition.js'
export { effectSchema, effectsSchema, MAX_STACKS, worldSchema } from './definition-schema.js'
export { DISPEL_ORDERS } from './dispel.js'
export {
  clearEvents,
  createEventLog,
  type EffectEvent,
  type EventLog,
  eventsLost,
  grantEvents,
  readEvents,
  wordsOfEvents,
} from './event-log.js'
export { EVENT_TYPES, type EventType, REASONS, type Reason } from './event-types.js'
export { type ChannelStep, type Contribution, type Explanation, explainAttribute } from './explain.js'
export { giveBehaviours } from './give-behaviours.js'
export type { BehaviourHooks } from './hooks.js'
export { fingerprint, imageParts, readImage, writeImage } from './image.js'
export { type MemoryGroup, memoryReport } from './memory-report.js'
export type { Names } from './names.js'
export { EffectPhases, PRE_TOUCH_JOB, runJob } from './phases.js'
export { type EffectInstance, readEffects } from './read.js'
export { grantRoom, liveEffects } from './room.js'
export { CAPACITY_LIMITS, type Capacity, DEFAULT_CAPACITY, shapeWorld, type WorldShape } from './shape.js'
export { recordOf } from './stacking.js'
export { hashWorld } from './state-hash.js'
export * as tables from './tables.js'
export {
  ALIVE,
  COMMAND_COUNT,
  COMMAND_DURATION,
  COMMAND_SCHOOL,
  COMMAND_SOURCE,
  COMMAND_SUBJECT,
  COMMAND_VALUE,
  COMMAND_VALUE_Y,
  COUNT_COMMANDS,
  COUNT_CREATED,
  COUNT_DEFERRED,
  COUNT_DUE,
  COUNT_ENDED,
  COUNT_EVENTS,
  COUNT_EXECUTED,
  COUNT_MESSAGES,
  COUNT_SCANNED,
  createWorld,
  KEPT,
  openWorld,
  PAUSED,
  SHARD_COUNTERS,
  SPAWNED,
  WORLD_ACTORS,
  WORLD_BUDGET,
  WORLD_COMMAND_CHUNKS,
  WORLD_COMMANDS,
  WORLD_EVENT_CHUNKS,
  WORLD_EVENT_MASK,
  WORLD_FILTERS,
  WORLD_PENDING,
  WORLD_SLOTS,
  WORLD_TICK,
  type World,
  worldBytes,
} from './world.js'
