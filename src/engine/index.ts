export type { Capabilities } from './capabilities.js'
export type { CarriedActor } from './carried-actor.js'
export type { CatchUpOptions, CatchUpReport } from './catch-up.js'
export { createEngine } from './create-engine.js'
export { type AttributeNames, defineWorld, type EffectIds, type WorldOptions } from './define-world.js'
export { Engine, type ParkedActors } from './engine.js'
export type { InputBatch } from './input-log/index.js'
export { checkKeys, integer, reject } from './inputs.js'
export type { EngineOptions, RecoveryOptions } from './options.js'
export type { SystemEvent } from './own-events.js'
export { RecordedInputs } from './recorded-inputs.js'
export type { RecoveryReport } from './recovery/index.js'
export type { ReplayOptions } from './replay.js'
export type {
  ApplyOptions,
  DamageOptions,
  DispelOptions,
  EffectState,
  EngineEvent,
  Entity,
  HealOptions,
  SpawnOptions,
} from './requests.js'
export type { CheckpointOptions } from './saving.js'
export type { EngineStats } from './stats.js'
