export type { AccessChecks, CheckedSystem } from './checks.js'
export { type Clock, createClock } from './clock.js'
export { type SystemApplyOptions, SystemContext, type SystemNames } from './context.js'
export { defineSystem } from './define-system.js'
export type { ScheduledPair, ScheduledPeriod, ScheduledTask, ScheduleExplanation } from './explain.js'
export { findAgain, type Registry, register } from './registry.js'
export { type RunnerParts, type SchedulePayload, SystemRunner } from './runner.js'
export { Scheduler, type SystemReport } from './scheduler.js'
export {
  EFFECTS,
  type Entities,
  type Frame,
  type IdList,
  isSystem,
  type Place,
  type Source,
  type Sources,
  type System,
  type SystemColumns,
  type SystemDefinition,
  systemInfo,
} from './system.js'
