import { lowerLimit, upperLimit } from './attributes.js'
import type { EffectDefinition, ModifierDefinition, ModifierOp } from './definition.js'
import { rowsOf } from './read.js'
import { extensionOf } from './rows.js'
import {
  AMOUNT_FLAGS,
  AMOUNT_SNAPSHOT,
  DEF_MODIFIERS,
  DEF_WORDS,
  MODIFIER_ATTRIBUTE,
  MODIFIER_DOUBLES,
  MODIFIER_FACTOR,
  MODIFIER_VALUE,
  MODIFIER_WORDS,
  PER_STACK,
  SCALED,
  USES_MAGNITUDE,
} from './tables.js'
import {
  EXTENSION_SNAPSHOTS,
  IDLE,
  ROW_APPLICATION,
  ROW_DEFINITION,
  ROW_FLAGS,
  ROW_MAGNITUDE,
  ROW_SHIFT,
  ROW_SOURCE,
  type World,
} from './world.js'

/** One modifier of one instance, and what it did to the attribute. */
export interface Contribution {
  readonly effect: string
  /** Number of the instance on its actor. */
  readonly instance: number
  /** Handle of the instance's source, 0: none. */
  readonly source: number
  readonly channel: number
  readonly op: ModifierOp
  readonly aggregate: 'sum' | 'max' | 'min'
  /** The amount of one stack, scale included. */
  readonly value: number
  /** Stacks that multiply it: 1 with `perStack: false`. */
  readonly stacks: number
  /** Whether it entered the result: a larger one of a `max` group, or an override, may have kept it out. */
  readonly counts: boolean
}

/** What a channel makes of its input (effect-format.md §1, "Modifier ops"). */
export interface ChannelStep {
  readonly channel: number
  readonly input: number
  readonly output: number
}

/** Where the current value of an attribute comes from, as of the last tick. */
export interface Explanation {
  readonly base: number
  /** Oldest instance first. */
  readonly contributions: readonly Contribution[]
  /** Ascending; each feeds the next. */
  readonly channels: readonly ChannelStep[]
  readonly min: number
  readonly max: number
  /** The last channel's output, clamped. */
  readonly result: number
}

interface Draft extends Omit<Contribution, 'counts'> {
  counts: boolean
  /** What it adds to the sum, or multiplies with, of its op. */
  readonly weight: number
}

/** Explains the current value of an attribute of the actor in a slot. Between ticks only; it changes nothing. */
export function explainAttribute(
  w: World,
  slot: number,
  attribute: number,
  effects: readonly EffectDefinition[],
): Explanation {
  const drafts: Draft[] = []
  for (const row of rowsOf(w, slot)) {
    if ((w.rows[(row << ROW_SHIFT) + ROW_FLAGS]! & IDLE) !== 0) continue
    const definition = w.rows[(row << ROW_SHIFT) + ROW_DEFINITION]! & 0xffff
    effects[definition]!.modifiers?.forEach((modifier, i) => {
      const index = w.definitions[definition * DEF_WORDS + DEF_MODIFIERS]! + i
      if (w.modifiers[index * MODIFIER_WORDS + MODIFIER_ATTRIBUTE] !== attribute) return
      drafts.push(draftOf(w, row, index, modifier, effects[definition]!.id))
    })
  }
  const base = w.base[attribute * w.slots + slot]!
  const channels: ChannelStep[] = []
  let value = base
  for (const channel of [...new Set(drafts.map((draft) => draft.channel))].sort((a, b) => a - b)) {
    const input = value
    value = runChannel(
      input,
      drafts.filter((draft) => draft.channel === channel),
    )
    channels.push({ channel, input, output: value })
  }
  return {
    base,
    contributions: drafts.map(({ weight: _, ...contribution }) => contribution),
    channels,
    min: lowerLimit(w, slot, attribute),
    max: upperLimit(w, slot, attribute),
    result: w.current[attribute * w.slots + slot]!,
  }
}

function draftOf(w: World, row: number, index: number, modifier: ModifierDefinition, effect: string): Draft {
  const at = row << ROW_SHIFT
  const words = index * MODIFIER_WORDS
  const doubles = index * MODIFIER_DOUBLES
  const flags = w.modifiers[words + AMOUNT_FLAGS]!
  let value =
    flags & USES_MAGNITUDE ? w.rowDoubles[(row << 2) + ROW_MAGNITUDE]! : w.modifierDoubles[doubles + MODIFIER_VALUE]!
  if (flags & SCALED) {
    // The value that the last rebuild used; reading the source now might be ahead of it.
    const snapshot = (extensionOf(w, row) >> 1) + EXTENSION_SNAPSHOTS + w.modifiers[words + AMOUNT_SNAPSHOT]!
    value += w.modifierDoubles[doubles + MODIFIER_FACTOR]! * w.extensionDoubles[snapshot]!
  }
  const stacks = flags & PER_STACK ? w.rows[at + ROW_DEFINITION]! >>> 16 : 1
  const { op, channel = 0, aggregate = 'sum' } = modifier
  return {
    effect,
    instance: w.rows[at + ROW_APPLICATION]!,
    source: w.rows[at + ROW_SOURCE]! >>> 0,
    channel,
    op,
    aggregate,
    value,
    stacks,
    weight: weightOf(op, value, stacks),
    counts: true,
  }
}

function weightOf(op: ModifierOp, value: number, stacks: number): number {
  switch (op) {
    case 'add':
    case 'addFinal':
      return stacks * value
    case 'multiply':
    case 'divide':
      return stacks * (value - 1)
    case 'compound':
      return value ** stacks
    case 'override':
      return value
  }
}

/** Runs one channel and notes on its contributions which of them count. */
function runChannel(input: number, drafts: readonly Draft[]): number {
  const override = drafts.findLast((draft) => draft.op === 'override')
  if (override) {
    for (const draft of drafts) draft.counts = draft === override
    return override.value
  }
  const total = (op: ModifierOp): number => {
    const ofOp = drafts.filter((draft) => draft.op === op)
    const groups = [ofOp.filter((draft) => draft.aggregate === 'sum')]
    for (const aggregate of ['max', 'min'] as const) {
      const group = ofOp.filter((draft) => draft.aggregate === aggregate)
      const sign = aggregate === 'max' ? 1 : -1
      const winner = group.reduce<Draft | undefined>(
        (best, draft) => (best && sign * draft.weight <= sign * best.weight ? best : draft),
        undefined,
      )
      for (const draft of group) draft.counts = draft === winner
      if (winner) groups.push([winner])
    }
    const counting = groups.flat()
    return op === 'compound'
      ? counting.reduce((product, draft) => product * draft.weight, 1)
      : counting.reduce((sum, draft) => sum + draft.weight, 0)
  }
  const divisor = 1 + total('divide')
  if (divisor === 0) {
    for (const draft of drafts) draft.counts = false
    return input
  }
  return (((input + total('add')) * (1 + total('multiply'))) / divisor) * total('compound') + total('addFinal')
}
