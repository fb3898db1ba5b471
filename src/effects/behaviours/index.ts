export { type BatchNames, EffectBatch } from './batch.js'
export { BehaviourRunner } from './runner.js'
