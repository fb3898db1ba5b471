import {
  ADD_RECORD,
  type AnyComponent,
  APPLY_RECORD,
  checkPart,
  DESPAWN_RECORD,
  EMIT_RECORD,
  handleOfId,
  idOfHandle,
  infoOf,
  labelOf,
  nobody,
  type Part,
  type QueryTerm,
  REMOVE_RECORD,
  type RequestWriter,
  SPAWN_RECORD,
  type Store,
  valuesOf,
} from '../components/index.js'
import { MyriadError, show } from '../errors/index.js'
import { draw } from '../memory/index.js'
import { presenceOf } from './registry.js'
import { tickOf } from './stamps.js'
import type { Entities } from './system.js'

/** Purpose word of draws of systems; the system's number is added. */
const DRAW_SYSTEM = 0x7379_0000

const APPLY_KEYS = ['magnitude', 'duration', 'stacks', 'source']

/** What a thread needs to know of the world, besides the store. Plain data: it is posted. */
export interface SystemNames {
  readonly effects: readonly string[]
  readonly events: readonly string[]
  readonly tickRate: number
  readonly seed: number
}

/** How an effect is applied by a system. */
export interface SystemApplyOptions {
  readonly magnitude?: number
  /** Seconds. */
  readonly duration?: number
  readonly stacks?: number
  /** Entity id of the source; 0, or the id of one that is gone: nobody. */
  readonly source?: number
}

/** What a context works on; one a system and thread. */
export interface ContextParts {
  readonly store: Store
  readonly writer: RequestWriter
  readonly names: SystemNames
  readonly system: string
  /** Its number, and how many tasks there are. */
  readonly number: number
  readonly tasks: number
  /** Ticks from one run to the next, as `every` says. */
  readonly period: number
  /** The number of a component of the engine, -1: it has none such. */
  readonly numberOf: (component: AnyComponent) => number
  readonly emits: readonly string[]
}

/**
 * A system's view of the world beside its columns. What it asks for (`spawn`, `add`, `applyEffect`, …) is carried out at
 * the end of the tick, in the order of the systems, then of the slices, then of the calls: on any number of threads the
 * same. A command to an entity that is gone by then, or was gone when it was given, does nothing and is counted
 * (`stats().systemCommandsDenied`): so `ctx.despawn(ctx.id(handle))` needs no question before.
 *
 * A wrong argument (an id that can be nobody's, an unknown effect, a component that the engine does not have) throws, which
 * makes the tick `SYSTEM_FAILED`.
 */
export class SystemContext<Q = Readonly<Record<string, readonly QueryTerm[]>>, M extends string = string> {
  /** The tick in hand. */
  tick = 0
  /** Seconds of a tick, also for a system that does not run in every tick: see `elapsed`. */
  readonly dt: number
  /** The lists of `queries`. */
  readonly queries: { readonly [K in keyof Q]: Entities }
  readonly #parts: ContextParts
  readonly #store: Store
  readonly #writer: RequestWriter
  readonly #hash: number

  /** @internal */
  constructor(parts: ContextParts, queries: Readonly<Record<string, Entities>>) {
    this.#parts = parts
    this.#store = parts.store
    this.#writer = parts.writer
    this.dt = 1 / parts.names.tickRate
    this.queries = queries as { readonly [K in keyof Q]: Entities }
    let hash = 0
    for (let i = 0; i < parts.system.length; i++) hash = (Math.imul(hash, 31) + parts.system.charCodeAt(i)) | 0
    this.#hash = hash
  }

  /**
   * Seconds since the tick in which the system last ran, whole ticks of `dt` seconds; in its first run the seconds of its
   * `every`. What a system does by the second it multiplies with this: it is `dt` where it runs in every tick, and also
   * counts the ticks that `every` and `runIf` left out.
   */
  get elapsed(): number {
    const { number, tasks, period } = this.#parts
    const last = this.#store.lastRun[number]!
    return (last === 0 ? period : this.tick - tickOf(last, tasks)) * this.dt
  }

  /** The handle of the entity that has an id, 0: nobody has it. */
  handle(id: number): number {
    return this.#isThere(id) ? handleOfId(this.#store, id) : 0
  }

  /** The id of a handle's entity, 0: it is gone, or there never was one. */
  id(handle: number): number {
    return idOfHandle(this.#store, handle)
  }

  /** Whether an entity has a component now, enabled or not. */
  has(id: number, component: AnyComponent): boolean {
    const present = this.#store.present[presenceOf(this.#number(component))]!
    return (present[id >>> 5]! & (1 << (id & 31))) !== 0
  }

  /**
   * A draw in [0, 1): a hash of the world's seed, the tick, the system, the entity and `purpose` (an integer). The same
   * call in the same tick gives the same number, on any thread.
   */
  random(id: number, purpose = 0): number {
    const handle = handleOfId(this.#store, id) | 0
    return draw(this.#parts.names.seed, this.tick, handle, this.#hash, purpose | 0, 0, DRAW_SYSTEM)
  }

  /** Asks for a new entity with components; with `Actor` among them, one that takes effects. */
  spawn(...parts: readonly Part[]): void {
    const components = parts.map((part) => checkPart(part, 'part'))
    const actor = components.some((component) => infoOf(component).builtIn === 'actor')
    const numbers = components.map((component) => this.#number(component))
    parts.forEach((part, i) => {
      const { builtIn } = infoOf(components[i]!)
      if (builtIn === undefined || (builtIn === 'actor' && valuesOf(part) === undefined)) return
      this.#refuse('INVALID_INPUT', 'part', labelOf(components[i]!), 'Actor without values, components of the game')
    })
    this.#open(SPAWN_RECORD, actor ? 1 : 0, 0, 0, 0)
    parts.forEach((part, i) => {
      if (infoOf(components[i]!).builtIn === undefined) this.#add(0, numbers[i]!, part)
    })
  }

  /** Asks for an entity to be taken out of the world. */
  despawn(id: number): void {
    this.#open(DESPAWN_RECORD, this.#handle(id), 0, 0, 0)
  }

  /** Asks for a component to be added; if it is there, only given the values. */
  add(id: number, part: Part): void {
    const component = checkPart(part, 'part')
    this.#own(component, 'add')
    this.#add(this.#handle(id), this.#number(component), part)
  }

  /** Asks for a component to be taken away. */
  remove(id: number, component: AnyComponent): void {
    this.#own(component, 'remove')
    this.#open(REMOVE_RECORD, this.#handle(id), this.#number(component), 0, 0)
  }

  /** Asks for an effect to be applied to an actor in the next tick. */
  applyEffect(id: number, effect: string, options: SystemApplyOptions = {}): void {
    const { names } = this.#parts
    const definition = names.effects.indexOf(effect)
    if (definition < 0)
      this.#refuse('UNKNOWN_NAME', 'effect', effect, names.effects.join(', ') || 'none: the world has none')
    for (const key in options) {
      if (!APPLY_KEYS.includes(key)) this.#refuse('INVALID_INPUT', 'key of the options', key, APPLY_KEYS.join(', '))
    }
    const { magnitude = Number.NaN, duration, stacks = 0, source = 0 } = options
    const seconds = duration === undefined ? -1 : this.#finite('duration', duration, 0)
    if (options.magnitude !== undefined) this.#finite('magnitude', magnitude, Number.NEGATIVE_INFINITY)
    if (!Number.isSafeInteger(stacks) || stacks < 0 || stacks > 65_535) {
      this.#refuse('OUT_OF_RANGE', 'stacks', stacks, 'an integer from 0 to 65,535')
    }
    const from = this.handle(source)
    const at = this.#open(APPLY_RECORD, this.#handle(id), definition, stacks, 3)
    const { requestDoubles } = this.#store
    requestDoubles[at] = magnitude
    requestDoubles[at + 1] = seconds
    requestDoubles[at + 2] = from
  }

  /**
   * Reports an event of the game's own, one of the system's `emits`; handlers hear of it after the tick.
   *
   * @param id Whose event it is; 0: nobody's, the event's `entity` is 0 then.
   */
  emit(type: M, id: number, value = 0): void {
    const { emits, names } = this.#parts
    if (!emits.includes(type))
      this.#refuse('UNKNOWN_NAME', 'event type', type, emits.join(', ') || 'none: name it in `emits`')
    this.#finite('value', value, Number.NEGATIVE_INFINITY)
    const whose = id === 0 ? 0 : this.#handle(id)
    const at = this.#open(EMIT_RECORD, whose, names.events.indexOf(type), 0, 1)
    this.#store.requestDoubles[at] = value
  }

  /** Begins a record and returns the index of its first double. */
  #open(kind: number, a: number, b: number, c: number, doubles: number): number {
    return (this.#writer.open(kind, a, b, c, doubles) + 4) >> 1
  }

  #add(handle: number, number: number, part: Part): void {
    const values = valuesOf(part)
    const { fields } = this.#store.shape.components[number]!
    if (!values) {
      this.#open(ADD_RECORD, handle, number, 0, 0)
      return
    }
    let mask = 0
    for (let f = 0; f < fields.length; f++) if (values[fields[f]!.name] !== undefined) mask |= 1 << f
    const at = this.#open(ADD_RECORD, handle, number, mask, fields.length)
    for (let f = 0; f < fields.length; f++) {
      this.#store.requestDoubles[at + f] = values[fields[f]!.name] ?? 0
    }
  }

  /** Whom a command is for, as its record says it. Of one that is gone the owner only counts it. */
  #handle(id: number): number {
    return this.#isThere(id) ? handleOfId(this.#store, id) | 0 : nobody(this.#store)
  }

  #isThere(id: number): boolean {
    const { slots } = this.#store.shape
    if (Number.isInteger(id) && id >= 0 && id < slots) return (this.#store.alive[id >>> 5]! & (1 << (id & 31))) !== 0
    const code = typeof id === 'number' ? 'OUT_OF_RANGE' : 'WRONG_TYPE'
    return this.#refuse(code, 'id', id, `the id of an entity: an integer from 0 to ${slots - 1}`)
  }

  #own(component: AnyComponent, what: string): void {
    if (infoOf(component).builtIn === undefined) return
    this.#refuse('INVALID_INPUT', `component to ${what}`, labelOf(component), 'components of the game')
  }

  #number(component: AnyComponent): number {
    const number = this.#parts.numberOf(component)
    if (number >= 0) return number
    return this.#refuse(
      'UNKNOWN_NAME',
      'component',
      labelOf(component),
      'one that a system or the option `components` names, here and in serveThread',
    )
  }

  #finite(what: string, value: number, least: number): number {
    if (typeof value !== 'number') this.#refuse('WRONG_TYPE', what, value, 'a finite number')
    if (!Number.isFinite(value)) this.#refuse('NOT_FINITE', what, value, 'a finite number')
    if (value < least) this.#refuse('OUT_OF_RANGE', what, value, `from ${least}`)
    return value
  }

  #refuse(
    code: 'UNKNOWN_NAME' | 'WRONG_TYPE' | 'NOT_FINITE' | 'OUT_OF_RANGE' | 'INVALID_INPUT',
    what: string,
    value: unknown,
    allowed: string,
  ): never {
    throw new MyriadError(code, `${what}: found ${show(value)}, allowed: ${allowed}`, { value, allowed })
  }
}
