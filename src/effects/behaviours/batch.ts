import { MyriadError } from '../../errors/index.js'
import { draw } from '../../memory/index.js'
import { sendOwnApplication } from '../chains.js'
import { AMOUNT, addToBase, damage, heal, setBase } from '../impact.js'
import { NEVER } from '../tables.js'
import type { World } from '../world.js'

/** Purpose word of draws for a game's own code; the game's number is added. */
const DRAW_OWN = 0x6f77_0000

/** Names as small numbers, as every thread knows them. */
export interface BatchNames {
  readonly effects: ReadonlyMap<string, number>
  readonly attributes: ReadonlyMap<string, number>
  readonly schools: ReadonlyMap<string, number>
}

/**
 * Instances of one effect for which something happened: the argument of a behaviour. Element i is one of them, from 0
 * to `count - 1`, in the order in which it happened; of each actor oldest first. One object serves for all batches of a
 * thread: keep no reference to it.
 */
export class EffectBatch {
  /** Id of the effect. */
  effect = ''
  count = 0
  readonly #world: World
  readonly #names: BatchNames
  #shard = 0
  #definition = 0
  #targets = new Int32Array(64)
  #sources = new Int32Array(64)
  #instances = new Int32Array(64)
  #stacks = new Float64Array(64)
  #magnitudes = new Float64Array(64)
  #times = new Float64Array(64)

  constructor(world: World, names: BatchNames) {
    this.#world = world
    this.#names = names
  }

  /** The tick in hand. */
  get tick(): number {
    return this.#world.tick
  }

  /** @internal Begins a batch. */
  open(shard: number, definition: number, effect: string): void {
    this.#shard = shard
    this.#definition = definition
    this.effect = effect
    this.count = 0
  }

  /** @internal Adds an element. */
  push(actor: number, source: number, instance: number, stacks: number, magnitude: number, times: number): void {
    const i = this.count
    if (i === this.#targets.length) this.#grow()
    this.#targets[i] = actor
    this.#sources[i] = source
    this.#instances[i] = instance
    this.#stacks[i] = stacks
    this.#magnitudes[i] = magnitude
    this.#times[i] = times
    this.count = i + 1
  }

  #grow(): void {
    const size = this.#targets.length * 2
    const words = (old: Int32Array<ArrayBuffer>) => {
      const list = new Int32Array(size)
      list.set(old)
      return list
    }
    const doubles = (old: Float64Array<ArrayBuffer>) => {
      const list = new Float64Array(size)
      list.set(old)
      return list
    }
    this.#targets = words(this.#targets)
    this.#sources = words(this.#sources)
    this.#instances = words(this.#instances)
    this.#stacks = doubles(this.#stacks)
    this.#magnitudes = doubles(this.#magnitudes)
    this.#times = doubles(this.#times)
  }

  /** Entity id of the target: the index into columns. */
  id(i: number): number {
    return this.#targets[i]!
  }

  /** Handle of the target. */
  target(i: number): number {
    const slot = this.#targets[i]!
    return (slot | (this.#world.generation[slot]! << this.#world.slotBits)) >>> 0
  }

  /** Handle of the instance's source, 0: none. */
  source(i: number): number {
    return this.#sources[i]! >>> 0
  }

  /** Number of the instance on its target, 0: an instant effect. */
  instance(i: number): number {
    return this.#instances[i]!
  }

  stacks(i: number): number {
    return this.#stacks[i]!
  }

  magnitude(i: number): number {
    return this.#magnitudes[i]!
  }

  /** Executions that this one stands for: 1, a fraction (`partialLastTick`), or the ticks that were folded. */
  times(i: number): number {
    return this.#times[i]!
  }

  /** The target's base of an attribute. */
  base(i: number, attribute: string): number {
    return this.#world.base[this.#attribute(attribute) * this.#world.slots + this.#targets[i]!]!
  }

  /** The target's current value of an attribute, as of its last rebuild. */
  current(i: number, attribute: string): number {
    return this.#world.current[this.#attribute(attribute) * this.#world.slots + this.#targets[i]!]!
  }

  /** Damages the target as an action of the effect would: resistances, shields, triggers, death. */
  damage(i: number, amount: number, school?: string): void {
    this.#world.scratch[AMOUNT] = this.#finite(amount)
    const number = school === undefined ? -1 : (this.#names.schools.get(school) ?? -2)
    damage(this.#world, this.#shard, this.#element(i), this.#sources[i]!, this.#definition, number)
  }

  /** Heals the target. */
  heal(i: number, amount: number): void {
    this.#world.scratch[AMOUNT] = this.#finite(amount)
    heal(this.#world, this.#shard, this.#element(i), this.#sources[i]!)
  }

  /** Adds to the target's base of an attribute, within its limits. */
  add(i: number, attribute: string, amount: number): void {
    const place = this.#attribute(attribute)
    this.#world.scratch[AMOUNT] = this.#finite(amount)
    addToBase(this.#world, this.#shard, this.#element(i), this.#sources[i]!, this.#definition, place)
  }

  /** Sets the target's base of an attribute, within its limits. */
  set(i: number, attribute: string, value: number): void {
    const place = this.#attribute(attribute)
    this.#world.scratch[AMOUNT] = this.#finite(value)
    setBase(this.#world, this.#shard, this.#element(i), this.#sources[i]!, this.#definition, place)
  }

  /** Puts the target somewhere else. */
  move(i: number, x: number, y: number): void {
    const actor = this.#element(i)
    this.#world.positionX[actor] = this.#finite(x)
    this.#world.positionY[actor] = this.#finite(y)
  }

  /**
   * Applies an effect in the next round of this tick, as a chain does, to the target (default) or to the instance's
   * source, with the instance's source as its source. Without a magnitude or a duration (seconds are not known here:
   * ticks) the definition's own count.
   */
  apply(
    i: number,
    effect: string,
    to: 'target' | 'source' = 'target',
    magnitude = Number.NaN,
    durationTicks = -1,
    stacks = 0,
  ): void {
    const definition = this.#names.effects.get(effect)
    if (definition === undefined) this.#refuse(`"${effect}"`, 'the id of an effect')
    if (magnitude === Number.POSITIVE_INFINITY || magnitude === Number.NEGATIVE_INFINITY) this.#finite(magnitude)
    this.#whole(durationTicks, -1, NEVER)
    this.#whole(stacks, 0, 65_535)
    const source = this.#sources[i]!
    const target = to === 'source' ? source : this.target(i) | 0
    if (target === 0) return
    sendOwnApplication(
      this.#world,
      this.#shard,
      this.#element(i),
      definition,
      target,
      source,
      this.#instances[i]!,
      magnitude,
      durationTicks,
      stacks,
    )
  }

  /**
   * A draw in [0, 1): a hash of the seed, the tick, target, source, effect, instance and `purpose` (0 to 65,535). It
   * does not depend on threads or on what was drawn before; the same call in the same tick gives the same number.
   */
  chance(i: number, purpose = 0): number {
    const { shape, tick } = this.#world
    const source = this.#sources[i]!
    const word = DRAW_OWN + (purpose & 0xffff)
    return draw(shape.seed, tick, this.target(i) | 0, source, this.#definition, this.#instances[i]!, word)
  }

  /** The target's slot, for what changes something. */
  #element(i: number): number {
    if (!Number.isInteger(i) || i < 0 || i >= this.count) {
      this.#refuse(String(i), `an element of the batch: 0 to ${this.count - 1}`)
    }
    return this.#targets[i]!
  }

  #attribute(name: string): number {
    const place = this.#names.attributes.get(name)
    if (place === undefined) this.#refuse(`"${name}"`, `an attribute: ${[...this.#names.attributes.keys()].join(', ')}`)
    return place
  }

  #whole(value: number, min: number, max: number): void {
    if (Number.isInteger(value) && value >= min && value <= max) return
    this.#refuse(String(value), `an integer from ${min} to ${max}`)
  }

  #finite(value: number): number {
    if (!Number.isFinite(value)) this.#refuse(String(value), 'a finite number')
    return value
  }

  #refuse(found: string, allowed: string): never {
    throw new MyriadError('INVALID_INPUT', `A function of "${this.effect}": found ${found}, allowed: ${allowed}`, {
      value: found,
      allowed,
    })
  }
}
