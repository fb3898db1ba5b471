import type { EffectBatch } from './behaviours/index.js'

/**
 * A game's own code for an effect. It runs on whatever thread has the target's shard, over batches of instances of one
 * effect, and may change only the targets, through the batch. Same results for any number of threads.
 *
 * The functions must be the same on every thread: the game's worker file passes the same definitions to `serveThread`.
 */
export interface BehaviourHooks {
  /** After the effect's actions, at every execution: periodic ticks, `tickOnApply`, instant effects that land. */
  readonly onTick?: (batch: EffectBatch) => void
  /** After an application has landed, re-applications included. */
  readonly onApply?: (batch: EffectBatch) => void
  /** After an instance's time has run out. Not at other ends. */
  readonly onExpire?: (batch: EffectBatch) => void
}

export const HOOKS = ['onTick', 'onApply', 'onExpire'] as const
export type Hook = (typeof HOOKS)[number]
export const ON_TICK = 0
export const ON_APPLY = 1
export const ON_EXPIRE = 2

/** The hooks that a definition has, one bit each. */
export function hookBits(definition: BehaviourHooks): number {
  let bits = 0
  HOOKS.forEach((hook, i) => {
    if (definition[hook] !== undefined) bits |= 1 << i
  })
  return bits
}

/** The definition without its functions: what can be data. */
export function withoutHooks<D extends BehaviourHooks>(definition: D): Omit<D, Hook> {
  const { onTick: _tick, onApply: _apply, onExpire: _expire, ...data } = definition
  return data
}
