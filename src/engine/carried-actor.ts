import {
  ALIVE,
  CARRIED_SELF,
  type CompiledWorld,
  eachCarried,
  PAUSED,
  RECORD_DOUBLES,
  RECORD_HANDLE,
  RECORD_PAUSED_AT,
  RECORD_ROWS,
  RECORD_STATE,
  RECORD_TICK,
  readCarried,
  type World,
} from '../effects/index.js'
import { index } from './inputs.js'
import type { EffectState, Entity } from './requests.js'

/** An actor that was taken out of the world (`Engine.detach`), as it was then. Its effects are as old as `tick`. */
export class CarriedActor<E extends string = string, A extends string = string> {
  readonly #world: World
  readonly #compiled: CompiledWorld
  readonly #effectIds: readonly string[]
  readonly #record: Int32Array
  readonly #doubles: DataView

  /** @internal Use `Engine.inspect`. */
  constructor(world: World, compiled: CompiledWorld, effectIds: readonly string[], record: Int32Array) {
    this.#world = world
    this.#compiled = compiled
    this.#effectIds = effectIds
    this.#record = record
    this.#doubles = new DataView(record.buffer, record.byteOffset, record.byteLength)
  }

  /** The handle it had. It may be another actor's by now. */
  get handle(): Entity {
    return this.#record[RECORD_HANDLE]! >>> 0
  }

  /** The tick at which it was taken out: the number of the tick that would have come next. */
  get tick(): number {
    return this.#record[RECORD_TICK]!
  }

  get alive(): boolean {
    return (this.#record[RECORD_STATE]! & ALIVE) !== 0
  }

  get x(): number {
    return this.#double(0)
  }

  get y(): number {
    return this.#double(1)
  }

  /** Effect instances that it carries. */
  get count(): number {
    return this.#record[RECORD_ROWS]!
  }

  base(attribute: A): number {
    return this.#double(2 + 3 * this.#attribute(attribute))
  }

  attribute(attribute: A): number {
    return this.#double(3 + 3 * this.#attribute(attribute))
  }

  has(effect: E): boolean {
    const wanted = index(this.#compiled.names.effects, effect, 'effect')
    let found = false
    eachCarried(this.#world, this.#record, (at) => {
      if (readCarried(this.#world, this.#record, at, 0).definition === wanted) found = true
    })
    return found
  }

  /** The handles of others that are sources of what it carries, each as often as it is one. */
  sources(): Entity[] {
    const found: Entity[] = []
    eachCarried(this.#world, this.#record, (at) => {
      const { source, flags } = readCarried(this.#world, this.#record, at, 0)
      if (source !== 0 && (flags & CARRIED_SELF) === 0) found.push(source)
    })
    return found
  }

  /** What it carries, oldest first; `remaining` and `nextTick` as they were at `tick`. */
  effects(): EffectState<E>[] {
    const w = this.#world
    const record = this.#record
    const paused = (record[RECORD_STATE]! & PAUSED) !== 0
    const now = paused ? record[RECORD_PAUSED_AT]! : record[RECORD_TICK]! - 1
    const found: EffectState<E>[] = []
    eachCarried(w, record, (at) => {
      const { definition, flags, remainingTicks, nextTicks, ...rest } = readCarried(w, record, at, now)
      found.push({
        ...rest,
        effect: this.#effectIds[definition] as E,
        source: (flags & CARRIED_SELF) !== 0 ? this.handle : rest.source,
        remaining: remainingTicks / this.#compiled.tickRate,
        nextTick: nextTicks / this.#compiled.tickRate,
      })
    })
    return found
  }

  #attribute(attribute: string): number {
    return index(this.#compiled.names.attributes, attribute, 'attribute')
  }

  #double(place: number): number {
    // Words stand in the order of the machine, which is little-endian wherever this runs.
    return this.#doubles.getFloat64((RECORD_DOUBLES + 2 * place) * 4, true)
  }
}
