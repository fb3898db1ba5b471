import type { Application } from './apply.js'
import { publishedOf, single, stacksFor } from './attributes.js'
import type { Instance, Model } from './state.js'
import type { Scaled } from './types.js'

/** The record an application meets in the one-record modes. No source counts as one source (h). */
export function recordFor({ target, def, source }: Application): Instance | null {
  const mode = def.json.stacking?.mode ?? 'independent'
  if (mode !== 'perTarget' && mode !== 'perSource') return null
  const own = target.instances.filter((other) => other.def === def)
  return own.find((other) => mode === 'perTarget' || other.source === source) ?? null
}

/** Reads every snapshot scale from the applying source, which need not be the record's (p). */
export function captureAll(model: Model, instance: Instance, source: number): void {
  const { json } = instance.def
  const capture = (slot: string, amount: Scaled | undefined) => {
    if (amount?.scale === undefined) return
    instance.snapshots.set(slot, publishedOf(model, source, amount.scale.attribute))
  }
  for (const [place, action] of (json.actions ?? []).entries()) capture(`action ${place}`, action)
  for (const [place, modifier] of (json.modifiers ?? []).entries()) capture(`modifier ${place}`, modifier)
  capture('absorb', json.absorb)
}

/** What a full shield holds. Its scale is read at application (aa), live or not. */
export function fullShield(model: Model, instance: Instance): number {
  const { absorb } = instance.def.json
  if (absorb === undefined) return 0
  return Math.max(0, single(model, instance, 'absorb', absorb.amount, absorb) * stacksFor(instance, absorb))
}
