/** Everything that can happen to effects and actors (effect-format.md §4). The index is the type's number in columns. */
export const EVENT_TYPES = [
  'applied',
  'refreshed',
  'stacked',
  'overflowed',
  'denied',
  'replaced',
  'ticked',
  'expired',
  'removed',
  'dispelled',
  'dispelFailed',
  'immune',
  'resisted',
  'diminished',
  'absorbed',
  'inhibited',
  'resumed',
  'triggered',
  'chainCut',
  'died',
] as const
export type EventType = (typeof EVENT_TYPES)[number]

/** Why an instance ended, or why an application was refused. Index 0: no reason. */
export const REASONS = [
  '',
  'expired',
  'replaced',
  'dispelled',
  'cancelled',
  'death',
  'sourceGone',
  'absorbed',
  'stackLost',
  'overflow',
  'upkeep',
  'despawned',
  'charges',
  'target',
  'condition',
  'chance',
  'stacking',
  'stronger',
  'limit',
  'immune',
  'diminished',
  'suppressed',
] as const
export type Reason = (typeof REASONS)[number]

export const APPLIED = 0
export const REFRESHED = 1
export const STACKED = 2
export const OVERFLOWED = 3
export const DENIED = 4
export const REPLACED = 5
export const TICKED = 6
export const EXPIRED = 7
export const REMOVED = 8
export const DISPELLED = 9
export const DISPEL_FAILED = 10
export const IMMUNE = 11
export const RESISTED = 12
export const DIMINISHED = 13
export const ABSORBED_EVENT = 14
export const INHIBITED_EVENT = 15
export const RESUMED = 16
export const TRIGGERED = 17
export const CHAIN_CUT = 18
export const DIED = 19

export const BY_NOTHING = 0
export const BY_EXPIRY = 1
export const BY_REPLACEMENT = 2
export const BY_DISPEL = 3
export const BY_CANCEL = 4
export const BY_DEATH = 5
export const BY_SOURCE_GONE = 6
export const BY_ABSORPTION = 7
export const BY_STACK_LOSS = 8
export const BY_OVERFLOW = 9
export const BY_UPKEEP = 10
export const BY_DESPAWN = 11
export const BY_CHARGES = 12
export const BY_TARGET = 13
export const BY_CONDITION = 14
export const BY_CHANCE = 15
export const BY_STACKING = 16
export const BY_STRONGER = 17
export const BY_LIMIT = 18
export const BY_IMMUNITY = 19
export const BY_DIMINISHING = 20
export const BY_SUPPRESSION = 21

/** The effect number of events that no effect caused. */
export const NO_EFFECT = 0xffff
