import { publishedOf } from './attributes.js'
import { meets } from './force.js'
import { admit } from './land.js'
import { type Actor, type Def, emit, type Instance, type Model, toTicks } from './state.js'
import { refusingWard, resistance } from './wards.js'

/** What a command, a chain, a trigger or an aura asks for. */
export interface Request {
  target: Actor
  source: number
  def: Def
  magnitude?: number
  duration?: number | 'infinite'
  stacks?: number
}

/** An application that has passed steps 1 to 5, with the numbers it lands with. */
export interface Application {
  number: number
  target: Actor
  source: number
  def: Def
  magnitude: number
  /** Ticks; 0 is instant. */
  duration: number
  period: number
  stacks: number | undefined
  resisted: number
  /** Set when the level of diminishing returns changed the duration. */
  diminished: number | null
}

/** One attempt (§2). Gives what it created or merged into, for chains with removeOnEnd and auras. */
export function apply(model: Model, request: Request): { instance: Instance; created: boolean } | null {
  const { target, source, def } = request
  const { json } = def
  const refuse = (type: string, reason: string) => {
    emit(model, type, target, { source, def, reason })
    return null
  }
  // 1. The target. On the despawned attempts count for nothing (f).
  if (!target.exists) return refuse('denied', 'target')
  target.attempts += 1
  const number = target.attempts
  if (!target.alive && json.allowDead !== true && json.persistsThroughDeath !== true) return refuse('denied', 'target')
  // 2. Conditions, then the chance.
  if (!meets(target, json.when)) return refuse('denied', 'condition')
  const chance = json.when?.chance ?? 1
  if (model.draw(model.tick, target.index, source, def.index, number, 'chance', 0) >= chance) {
    return refuse('denied', 'chance')
  }
  // 3. Immunity.
  if (refusingWard(target, def) !== undefined) return refuse('immune', 'immune')
  // 4. Diminishing returns.
  const factor = diminishingFactor(model, target, def)
  if (factor === 0) return refuse('immune', 'diminished')
  // 5. Resistances; and with them everything that makes the duration (n).
  const period = periodOf(model, source, def)
  const resistDuration = resistance(target, def, 'duration')
  const resistMagnitude = resistance(target, def, 'magnitude')
  const wanted = wantedDuration(model, request, period)
  const capped = Math.min(wanted, capOf(model, def))
  let duration = capped
  if (wanted !== Number.POSITIVE_INFINITY && wanted > 0) {
    duration = Math.max(1, Math.floor(capped * factor * (1 - resistDuration) + 0.5))
  }
  const timed = wanted > 0 && wanted !== Number.POSITIVE_INFINITY
  return admit(model, {
    number,
    target,
    source,
    def,
    magnitude: (request.magnitude ?? json.magnitude ?? 0) * (1 - resistMagnitude),
    duration,
    period,
    stacks: request.stacks,
    resisted: Math.max(timed ? resistDuration : 0, resistMagnitude),
    diminished: timed && factor !== 1 ? factor : null,
  })
}

/** 1 + h of the source, at least 0.01 (n). */
function hasteOf(model: Model, source: number, def: Def): number {
  const haste = def.json.haste
  return haste === undefined ? 1 : Math.max(0.01, 1 + publishedOf(model, source, haste.attribute))
}

/** P' in ticks; 0: not periodic. */
function periodOf(model: Model, source: number, def: Def): number {
  const period = toTicks(model, def.json.period ?? 0)
  if (period === 0 || def.json.haste === undefined || def.json.haste.period === false) return period
  return Math.max(1, Math.round(period / hasteOf(model, source, def)))
}

/** The duration asked for, haste included: D' = round(D / P') · P'. */
function wantedDuration(model: Model, request: Request, period: number): number {
  const asked = request.duration ?? request.def.json.duration
  if (asked === 'infinite') return Number.POSITIVE_INFINITY
  const ticks = toTicks(model, asked)
  if (ticks === 0 || period === 0 || request.def.json.haste?.duration !== true) return ticks
  return Math.max(1, Math.floor(ticks / period + 0.5) * period)
}

function capOf(model: Model, def: Def): number {
  const group = def.json.diminishing
  const cap = group === undefined ? 0 : (model.file.world.diminishing?.[group]?.cap ?? 0)
  return cap === 0 ? Number.POSITIVE_INFINITY : toTicks(model, cap)
}

/** The factor the next application of the group gets; brings the level back to 0 when the window has passed. */
function diminishingFactor(model: Model, target: Actor, def: Def): number {
  const group = def.json.diminishing
  if (group === undefined) return 1
  const rules = model.file.world.diminishing?.[group]
  const state = target.diminishing.get(group)
  if (rules === undefined || state === undefined) return rules?.factors[0] ?? 1
  const running = target.instances.some((other) => other.def.json.diminishing === group)
  if (!running && state.lastEnd !== null && model.tick - state.lastEnd >= toTicks(model, rules.window)) {
    state.level = 0
    state.lastEnd = null
  }
  return rules.factors[Math.min(state.level, rules.factors.length - 1)] ?? 1
}
