import { type AnyComponent, componentOf, type Part, valuesOf } from '../../components/index.js'
import { PRIORITIES } from '../../effects/index.js'
import type { ApplyOptions, DamageOptions, DispelOptions, Entity, HealOptions, SpawnOptions } from '../requests.js'
import { type ComponentNames, PLAIN_CALLS, type PlainCall } from './calls.js'
import {
  ADD_RECORD,
  ADMIT_RECORD,
  APPLY_MANY_RECORD,
  APPLY_OPTION_WORDS,
  APPLY_RECORD,
  ATTACH_RECORD,
  CREATE_RECORD,
  DAMAGE_RECORD,
  DESPAWN_RECORD,
  DETACH_RECORD,
  DISPEL_RECORD,
  HEAL_RECORD,
  MARK_RECORD,
  MOVE_RECORD,
  NAME_RECORD,
  NOTE_RECORD,
  OFFLINE_RECORD,
  ORDERS,
  PARK_RECORD,
  PLAIN_RECORD,
  POLARITIES,
  RECALL_RECORD,
  RECORD_HEAD,
  REMOVE_COMPONENTS_RECORD,
  REMOVE_INSTANCE_RECORD,
  REMOVE_RECORD,
  SET_RECORD,
  SPAWN_RECORD,
  STRENGTHS,
  TAG_RECORD,
  TOGGLE_RECORD,
} from './records.js'
import { WordWriter } from './words.js'

/** Marks what a word is not among: 0, and the words from 1. */
function place(words: readonly string[], word: string | undefined): number {
  return word === undefined ? 0 : words.indexOf(word) + 1
}

/** Words of actors' records, each with its length before it. */
function wordsOf(records: readonly Int32Array[]): number {
  return records.reduce((sum, { length }) => sum + 1 + length, 0)
}

/**
 * Writes the calls that a world has carried out: they are right, so nothing is checked here. Names and the tick are written
 * when they are first needed after `restart`, so that what is read may begin there.
 */
export class RecordWriter {
  readonly out = new WordWriter()
  readonly #components: ComponentNames
  readonly #names = new Map<string, number>()
  #tick = -1
  /** Calls written since the world began. */
  calls = 0

  constructor(components: ComponentNames) {
    this.#components = components
  }

  /** Whoever reads from here on has seen nothing of what was written before. */
  restart(): void {
    this.#names.clear()
    this.#tick = -1
  }

  /** The calls after this are given before this tick runs. */
  mark(tick: number): void {
    this.calls++
    if (tick === this.#tick) return
    this.#tick = tick
    this.#head(MARK_RECORD, 1)
    this.out.word(tick)
  }

  detach(actors: Uint32Array, names: Float64Array | undefined): void {
    this.#head(names ? PARK_RECORD : DETACH_RECORD, 1 + actors.length + 2 * (names?.length ?? 0))
    this.out.word(actors.length)
    this.out.many(actors)
    this.#doubles(names)
  }

  admit(records: readonly Int32Array[], names: Float64Array): void {
    this.#head(ADMIT_RECORD, 1 + wordsOf(records) + 2 * names.length)
    this.out.word(records.length)
    this.#records(records)
    this.#doubles(names)
  }

  /** @param renamed Handles of sources, each followed by the one that stands for it now. */
  attach(
    first: Entity,
    records: readonly Int32Array[],
    renamed: readonly Entity[],
    parkedAs: Float64Array | undefined,
  ): void {
    const words = 3 + wordsOf(records) + renamed.length + 2 * (parkedAs?.length ?? 0)
    this.#head(parkedAs ? RECALL_RECORD : ATTACH_RECORD, words)
    this.out.word(first)
    this.out.word(records.length)
    this.out.word(renamed.length)
    this.#records(records)
    for (const handle of renamed) this.out.word(handle)
    this.#doubles(parkedAs)
  }

  note(key: string, words: Uint32Array | undefined): void {
    const name = this.#name(key)
    this.#head(NOTE_RECORD, 2 + (words?.length ?? 0))
    this.out.word(name)
    this.out.word(words?.length ?? -1)
    if (words) this.out.many(words)
  }

  #records(records: readonly Int32Array[]): void {
    for (const record of records) {
      this.out.word(record.length)
      this.out.many(record)
    }
  }

  #doubles(values: Float64Array | undefined): void {
    for (const value of values ?? []) this.out.double(value)
  }

  create(count: number, first: Entity, parts: readonly Part[]): void {
    this.#nameParts(parts)
    const start = this.#head(CREATE_RECORD, 2)
    this.out.word(count)
    this.out.word(first)
    this.#parts(parts)
    this.#close(start)
  }

  spawn(count: number, first: Entity, { attributes, position, components = [] }: SpawnOptions<string>): void {
    const entries = Object.entries(attributes ?? {})
    const numbers = entries.map(([name]) => this.#name(name))
    this.#nameParts(components)
    const start = this.#head(SPAWN_RECORD, 7 + 3 * entries.length)
    this.out.word(count)
    this.out.word(first)
    this.out.double(position?.[0] ?? 0)
    this.out.double(position?.[1] ?? 0)
    this.out.word(entries.length)
    entries.forEach(([, base], i) => {
      this.out.word(numbers[i]!)
      this.out.double(base as number)
    })
    this.#parts(components)
    this.#close(start)
  }

  addComponents(entity: Entity, parts: readonly Part[]): void {
    this.#nameParts(parts)
    const start = this.#head(ADD_RECORD, 1)
    this.out.word(entity)
    this.#parts(parts)
    this.#close(start)
  }

  removeComponents(entity: Entity, components: readonly AnyComponent[]): void {
    const numbers = components.map((component) => this.#component(component))
    this.#head(REMOVE_COMPONENTS_RECORD, 2 + numbers.length)
    this.out.word(entity)
    this.out.word(numbers.length)
    for (const number of numbers) this.out.word(number)
  }

  toggle(entity: Entity, component: AnyComponent, on: boolean): void {
    const number = this.#component(component)
    this.#head(TOGGLE_RECORD, 3)
    this.out.word(entity)
    this.out.word(number)
    this.out.word(on ? 1 : 0)
  }

  despawn(entity: Entity): void {
    this.#head(DESPAWN_RECORD, 1)
    this.out.word(entity)
  }

  apply(effect: string, target: Entity, options: ApplyOptions): void {
    const number = this.#name(effect)
    this.#head(APPLY_RECORD, 2 + APPLY_OPTION_WORDS)
    this.out.word(number)
    this.out.word(target)
    this.#applyOptions(options)
  }

  applyMany(effect: string, targets: Uint32Array, options: ApplyOptions): void {
    const number = this.#name(effect)
    this.#head(APPLY_MANY_RECORD, 2 + APPLY_OPTION_WORDS + targets.length)
    this.out.word(number)
    this.out.word(targets.length)
    this.#applyOptions(options)
    this.out.many(targets)
  }

  #applyOptions({ source = 0, stacks = 0, priority, magnitude, duration }: ApplyOptions): void {
    const { out } = this
    out.word(source)
    out.word(stacks)
    out.word(place(PRIORITIES, priority))
    out.double(magnitude ?? Number.NaN)
    out.double(duration === undefined ? Number.NaN : duration === 'infinite' ? Number.POSITIVE_INFINITY : duration)
  }

  dispel(target: Entity, options: DispelOptions): void {
    const { by = 0, count = 0, polarity, strength, order } = options
    const lists = [options.types, options.categories, options.tags].map((list) => list?.map((name) => this.#name(name)))
    this.#head(DISPEL_RECORD, 9 + lists.reduce((total, list) => total + (list?.length ?? 0), 0))
    const { out } = this
    out.word(target)
    out.word(by)
    out.word(count)
    out.word(place(POLARITIES, polarity))
    out.word(place(STRENGTHS, strength))
    out.word(place(ORDERS, order))
    for (const list of lists) {
      out.word(list ? list.length : -1)
      for (const number of list ?? []) out.word(number)
    }
  }

  remove(target: Entity, what: string | number): void {
    const one = typeof what === 'number'
    const subject = one ? what : this.#name(what)
    this.#head(one ? REMOVE_INSTANCE_RECORD : REMOVE_RECORD, 2)
    this.out.word(target)
    this.out.word(subject)
  }

  damage(target: Entity, amount: number, { source = 0, school }: DamageOptions): void {
    const number = school === undefined ? -1 : this.#name(school)
    this.#head(DAMAGE_RECORD, 5)
    this.out.word(target)
    this.out.word(source)
    this.out.word(number)
    this.out.double(amount)
  }

  heal(target: Entity, amount: number, { source = 0 }: HealOptions): void {
    this.#head(HEAL_RECORD, 4)
    this.out.word(target)
    this.out.word(source)
    this.out.double(amount)
  }

  set(target: Entity, attribute: string, value: number): void {
    const number = this.#name(attribute)
    this.#head(SET_RECORD, 4)
    this.out.word(target)
    this.out.word(number)
    this.out.double(value)
  }

  tag(target: Entity, tag: string, on: boolean): void {
    const number = this.#name(tag)
    this.#head(TAG_RECORD, 3)
    this.out.word(target)
    this.out.word(number)
    this.out.word(on ? 1 : 0)
  }

  move(target: Entity, x: number, y: number): void {
    this.#head(MOVE_RECORD, 5)
    this.out.word(target)
    this.out.double(x)
    this.out.double(y)
  }

  plain(call: PlainCall, target: Entity): void {
    this.#head(PLAIN_RECORD, 2)
    this.out.word(target)
    this.out.word(PLAIN_CALLS.indexOf(call))
  }

  offline(seconds: number): void {
    this.#head(OFFLINE_RECORD, 2)
    this.out.double(seconds)
  }

  /** Begins a record of so many words of its own and returns its first word. */
  #head(kind: number, words: number): number {
    const { out } = this
    const start = out.length
    out.reserve(RECORD_HEAD + words)
    out.word(kind)
    out.word(RECORD_HEAD + words)
    return start
  }

  /** The record ends here: it had parts, whose words were not counted before. */
  #close(start: number): void {
    this.out.put(start + 1, this.out.length - start)
  }

  /** Makes sure that the names in parts have numbers, before the record that has the parts begins. */
  #nameParts(parts: readonly Part[]): void {
    for (const part of parts) {
      this.#component(componentOf(part))
      for (const field in valuesOf(part)) this.#name(field)
    }
  }

  #parts(parts: readonly Part[]): void {
    const { out } = this
    out.reserve(1)
    out.word(parts.length)
    for (const part of parts) {
      const values = Object.entries(valuesOf(part) ?? {}).filter(([, value]) => value !== undefined)
      out.reserve(2 + 3 * values.length)
      out.word(this.#component(componentOf(part)))
      // Values, though none, are not the same as no values: bitECS tells its observers of them.
      out.word(valuesOf(part) ? values.length : -1)
      for (const [field, value] of values) {
        out.word(this.#name(field))
        out.double(value)
      }
    }
  }

  #component(component: AnyComponent): number {
    return this.#name(this.#components.nameOf(component))
  }

  /** The number of a name. The first time since `restart`, a record gives it one. */
  #name(name: string): number {
    const known = this.#names.get(name)
    if (known !== undefined) return known
    const number = this.#names.size
    this.#names.set(name, number)
    const bytes = new TextEncoder().encode(name)
    const words = Math.ceil(bytes.length / 4)
    this.#head(NAME_RECORD, 2 + words)
    this.out.word(number)
    this.out.word(bytes.length)
    const padded = new Uint8Array(words * 4)
    padded.set(bytes)
    this.out.many(new Uint32Array(padded.buffer))
    return number
  }
}
