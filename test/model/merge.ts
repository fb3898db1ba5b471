import type { Application } from './apply.js'
import { end, fireChains } from './ending.js'
import { emitReductions, landed, raiseLevel, replaceAll } from './land.js'
import { captureAll, fullShield } from './record.js'
import { emit, emitOf, type Instance, type Model } from './state.js'

/** A re-application onto its record: step 7's limit and overflow, then the policies. */
export function merge(
  model: Model,
  application: Application,
  record: Instance,
  going: Set<Instance>,
): { instance: Instance; created: boolean } | null {
  const { def, source } = application
  const policy = def.json.stacking ?? {}
  const max = policy.max ?? 1
  const before = record.stacks
  const wanted = before + (application.stacks ?? 1) // (j)
  const spare = wanted - max
  // (k) Any re-application whose stacks do not all fit.
  if (spare > 0) {
    const overflow = policy.overflow ?? 'allow'
    // The chain's source is that of the record, under `owner: take` already the new one.
    if (overflow === 'allow' && policy.owner === 'take') record.source = source
    emitOf(model, 'overflowed', record, { a: spare })
    fireChains(model, record, 'overflow')
    if (overflow === 'deny') {
      emit(model, 'denied', application.target, { source, def, reason: 'stacking' })
      return null
    }
    if (overflow === 'clear') {
      end(model, record, 'overflow')
      return null
    }
  }
  replaceAll(model, going)
  raiseLevel(application)
  if (policy.owner === 'take') record.source = source
  takeMagnitude(model, application, record) // before the clock moves: `roll` counts the ticks the old record had left
  takeTime(model, application, record)
  record.stacks = Math.min(max, wanted)
  // (p) charges and shields are filled up
  record.charges = def.json.charges ?? 0
  record.absorbLeft = fullShield(model, record)
  emitOf(model, record.stacks > before ? 'stacked' : 'refreshed', record, { a: record.stacks, b: record.magnitude })
  emitReductions(model, application, record.application)
  fireChains(model, record, 'stacks', { before })
  landed(model, record)
  return { instance: record, created: false }
}

function takeTime(model: Model, { def, duration, period }: Application, record: Instance): void {
  const policy = def.json.stacking ?? {}
  const left = record.expiresAt - model.tick
  const kind = policy.duration ?? 'refresh'
  let after = left
  if (left !== Number.POSITIVE_INFINITY && kind !== 'keep') {
    after = newRemaining(kind, left, duration)
    record.duration = duration
  }
  record.expiresAt = model.tick + after
  // (p) the period anew; `keep` leaves the next tick where it was.
  record.period = period
  if (policy.period === 'reset' && period > 0) {
    record.nextTick = model.tick + period
    record.lastTick = model.tick
  }
}

function newRemaining(kind: 'refresh' | 'extend' | 'max' | 'pandemic', left: number, duration: number): number {
  if (duration === Number.POSITIVE_INFINITY) return duration
  switch (kind) {
    case 'refresh':
      return duration
    case 'extend':
      return left + duration
    case 'max':
      return Math.max(left, duration)
    case 'pandemic':
      // 0.3 · D rounded by itself, half up (n): (3 D + 5) / 10 in whole numbers.
      return Math.max(left, duration + Math.min(Math.floor((3 * duration + 5) / 10), left))
  }
}

/** The magnitude policy; snapshots come with a magnitude that is taken (p). */
function takeMagnitude(model: Model, application: Application, record: Instance): void {
  const policy = application.def.json.stacking ?? {}
  const [old, fresh] = [record.magnitude, application.magnitude]
  const kind = policy.magnitude ?? 'replace'
  if (kind === 'keep') return
  if (kind === 'strongest' && Math.abs(fresh) <= Math.abs(old)) return
  if (kind === 'add') {
    const cap = policy.magnitudeCap ?? Number.POSITIVE_INFINITY
    record.magnitude = Math.max(-cap, Math.min(cap, old + fresh))
  } else if (kind === 'roll') {
    record.magnitude = fresh + rolled(record, application)
  } else {
    record.magnitude = fresh
  }
  captureAll(model, record, application.source)
}

/** (q) Old magnitude · (ticks left of the old record / ticks of the new one); without ticks nothing is carried over. */
function rolled(record: Instance, { duration, period }: Application): number {
  const { nextTick, expiresAt } = record
  if (nextTick === null || period === 0) return 0
  if (expiresAt === Number.POSITIVE_INFINITY || duration === Number.POSITIVE_INFINITY) return 0
  const left = nextTick > expiresAt ? 0 : Math.floor((expiresAt - nextTick) / record.period) + 1
  const fresh = Math.floor(duration / period)
  return fresh === 0 ? 0 : (record.magnitude * left) / fresh
}
