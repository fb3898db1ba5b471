import { acting } from './force.js'
import type { Actor, Instance, Model } from './state.js'
import type { Modifier, ModifierOp, Scaled } from './types.js'

/** (a) What processing reads of a source: its attributes at the end of the previous tick. No source reads 0 (h). */
export function publishedOf(model: Model, source: number, attribute: string): number {
  return model.actors[source]?.published.get(attribute) ?? 0
}

function limit(model: Model, attribute: string, side: 'min' | 'max', read: (name: string) => number): number | null {
  const value = model.file.world.attributes?.[attribute]?.[side]
  // (e) the vital attribute has a minimum of 0 where the world gives none
  if (value === undefined) return side === 'min' && attribute === model.file.world.vital ? 0 : null
  return typeof value === 'number' ? value : read(value)
}

/** A limit as the actor's own processing sees it: named limits as of the last rebuild (c). */
export function limitOf(model: Model, actor: Actor, attribute: string, side: 'min' | 'max'): number | null {
  return limit(model, attribute, side, (name) => actor.current.get(name) ?? 0)
}

/** (e) The minimum of the vital attribute is 0 by default. */
export function vitalMinimum(model: Model, actor: Actor): number {
  const vital = model.file.world.vital
  return vital === undefined ? 0 : (limitOf(model, actor, vital, 'min') ?? 0)
}

function clamp(value: number, min: number | null, max: number | null): number {
  let result = value
  if (max !== null && result > max) result = max
  if (min !== null && result < min) result = min
  return result
}

export function baseOf(actor: Actor, attribute: string): number {
  return actor.base.get(attribute) ?? 0
}

/** (y) Every write to a base is clamped. Gives the real change. */
export function writeBase(model: Model, actor: Actor, attribute: string, value: number): number {
  const before = baseOf(actor, attribute)
  const after = clamp(value, limitOf(model, actor, attribute, 'min'), limitOf(model, actor, attribute, 'max'))
  actor.base.set(attribute, after)
  return after - before
}

/** Pays from the base, down to the attribute's `min` or 0 (aa); what is there to pay with. */
export function purse(model: Model, actor: Actor, attribute: string): number {
  return Math.max(0, baseOf(actor, attribute) - (limitOf(model, actor, attribute, 'min') ?? 0))
}

export function scaleOf(model: Model, instance: Instance, slot: string, amount: Scaled): number {
  if (amount.scale === undefined) return 0
  const { attribute, factor, capture } = amount.scale
  const value =
    capture === 'live' ? publishedOf(model, instance.source, attribute) : (instance.snapshots.get(slot) ?? 0)
  return factor * value
}

/** A number of an instance without its stacks: what is written, or the magnitude, and the scale. */
export function single(
  model: Model,
  instance: Instance,
  slot: string,
  written: number | undefined,
  amount: Scaled,
): number {
  return (written ?? instance.magnitude) + scaleOf(model, instance, slot, amount)
}

export function stacksFor(instance: Instance, amount: Scaled): number {
  return amount.perStack === false ? 1 : instance.stacks
}

/** What one modifier contributes, stacks included (§1 and (x)). */
function contribution(model: Model, instance: Instance, modifier: Modifier, slot: string): number {
  const value = single(model, instance, slot, modifier.value, modifier)
  const stacks = stacksFor(instance, modifier)
  switch (modifier.op) {
    case 'add':
    case 'addFinal':
      return stacks * value
    case 'multiply':
    case 'divide':
      return 1 + stacks * (value - 1)
    case 'compound':
      return value ** stacks
    case 'override':
      return value
  }
}

interface Contribution {
  modifier: Modifier
  value: number
}

/** All `sum` ones count, of the `max` ones the largest, of the `min` ones the smallest. */
function counting(contributions: Contribution[], op: ModifierOp): number[] {
  const of = (aggregate: string) =>
    contributions
      .filter(({ modifier }) => modifier.op === op && (modifier.aggregate ?? 'sum') === aggregate)
      .map(({ value }) => value)
  const result = of('sum')
  const [largest, smallest] = [of('max'), of('min')]
  if (largest.length > 0) result.push(Math.max(...largest))
  if (smallest.length > 0) result.push(Math.min(...smallest))
  return result
}

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0)

function channelValue(input: number, contributions: Contribution[]): number {
  // Contributions come older first, so the last override is the one applied last.
  const override = contributions.findLast(({ modifier }) => modifier.op === 'override')
  if (override !== undefined) return override.value
  const bonuses = (op: ModifierOp) => 1 + sum(counting(contributions, op).map((value) => value - 1))
  const denominator = bonuses('divide')
  if (denominator === 0) return input // (x)
  const product = counting(contributions, 'compound').reduce((total, value) => total * value, 1)
  const added = input + sum(counting(contributions, 'add'))
  return ((added * bonuses('multiply')) / denominator) * product + sum(counting(contributions, 'addFinal'))
}

/** Rebuilds every current value from the base and what is in force; attributes that limit others come first. */
export function rebuild(model: Model, actor: Actor): void {
  const byAttribute = new Map<string, Contribution[]>()
  for (const instance of acting(actor)) {
    for (const [place, modifier] of (instance.def.json.modifiers ?? []).entries()) {
      const list = byAttribute.get(modifier.attribute) ?? []
      list.push({ modifier, value: contribution(model, instance, modifier, `modifier ${place}`) })
      byAttribute.set(modifier.attribute, list)
    }
  }
  const done = new Map<string, number>()
  const underWay = new Set<string>()
  const rebuilt = (name: string): number => {
    const known = done.get(name)
    if (known !== undefined) return known
    if (underWay.has(name)) return baseOf(actor, name) // a circle of limits: not a valid file
    underWay.add(name)
    let value = baseOf(actor, name)
    const contributions = byAttribute.get(name) ?? []
    const channels = [...new Set(contributions.map(({ modifier }) => modifier.channel ?? 0))].sort((a, b) => a - b)
    for (const channel of channels) {
      value = channelValue(
        value,
        contributions.filter(({ modifier }) => (modifier.channel ?? 0) === channel),
      )
    }
    value = clamp(value, limit(model, name, 'min', rebuilt), limit(model, name, 'max', rebuilt))
    done.set(name, value)
    return value
  }
  for (const name of model.attributeNames) actor.current.set(name, rebuilt(name))
}
