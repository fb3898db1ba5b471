import type { AnyComponent, Part } from '../../components/index.js'
import { PRIORITIES } from '../../effects/index.js'
import { MyriadError, show } from '../../errors/index.js'
import type { ApplyOptions } from '../requests.js'
import { type ComponentNames, type InputCalls, PLAIN_CALLS } from './calls.js'
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
import { damaged, WordReader } from './words.js'

const MOST = 0x7fffffff

/** Who takes what is read. */
export interface RecordTaker {
  readonly calls: InputCalls
  /** The calls that follow were made before this tick. */
  mark(tick: number): void
  /** The entity that was made: a world in which it has another handle is not the one of the records. */
  made(expected: number, found: number): void
  /** Actors were parked, again: whoever keeps their records may lack these. */
  parked?(names: Float64Array, records: readonly Int32Array[]): void
}

/**
 * Reads records and makes the calls again. Nothing is believed: what does not stand within its record, or is not of its kind,
 * is refused, so that a batch can be read through before anything of it is done.
 */
export class RecordReader {
  readonly #reader: WordReader
  readonly #components: ComponentNames
  readonly #taker: RecordTaker
  readonly #names: string[] = []
  /** Calls read so far. */
  calls = 0

  constructor(words: Int32Array, components: ComponentNames, taker: RecordTaker) {
    this.#reader = new WordReader(words)
    this.#components = components
    this.#taker = taker
  }

  /** Reads one record; false: there is none left. */
  next(): boolean {
    const reader = this.#reader
    if (reader.left === 0) return false
    const start = reader.at
    const kind = reader.word()
    const length = reader.count(MOST, 'the length of a record')
    if (length < RECORD_HEAD) throw damaged('a record is shorter than its head')
    const end = reader.limit(start + length)
    this.#record(kind)
    if (reader.left !== 0) throw damaged('a record is longer than what it says')
    reader.limit(end)
    return true
  }

  #record(kind: number): void {
    if (kind === NAME_RECORD) {
      this.#newName()
      return
    }
    if (kind === MARK_RECORD) {
      this.#taker.mark(this.#reader.count(MOST, 'a tick'))
      return
    }
    this.calls++
    if (kind >= APPLY_RECORD) this.#command(kind)
    else this.#structural(kind)
  }

  #newName(): void {
    const reader = this.#reader
    const number = reader.count(MOST, 'the number of a name')
    const bytes = reader.count(reader.left * 4, 'the length of a name')
    const words = reader.many(Math.ceil(bytes / 4))
    if (number > this.#names.length) throw damaged(`name ${number} comes after ${this.#names.length} names`)
    // A number is given again where a reader may begin.
    if (number < this.#names.length) this.#names.length = number
    try {
      this.#names.push(new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array(words.buffer, 0, bytes)))
    } catch {
      throw damaged('a name is no text')
    }
  }

  #structural(kind: number): void {
    const reader = this.#reader
    const { calls } = this.#taker
    switch (kind) {
      case CREATE_RECORD: {
        const count = reader.count(MOST, 'a number of entities')
        const first = reader.word() >>> 0
        this.#made(first, calls.create(count, this.#parts()))
        return
      }
      case SPAWN_RECORD: {
        const count = reader.count(MOST, 'a number of actors')
        const first = reader.word() >>> 0
        const position = [reader.double(), reader.double()] as const
        const attributes: Record<string, number> = {}
        for (let left = reader.count(reader.left, 'a number of attributes'); left > 0; left--) {
          const name = this.#name()
          attributes[name] = reader.double()
        }
        this.#made(first, calls.spawn(count, { attributes, position, components: this.#parts() }))
        return
      }
      case ADD_RECORD: {
        const entity = reader.word() >>> 0
        calls.addComponents(entity, this.#parts())
        return
      }
      case REMOVE_COMPONENTS_RECORD: {
        const entity = reader.word() >>> 0
        const count = reader.count(reader.left, 'a number of components')
        calls.removeComponents(
          entity,
          Array.from({ length: count }, () => this.#component()),
        )
        return
      }
      case TOGGLE_RECORD: {
        const entity = reader.word() >>> 0
        const component = this.#component()
        calls.toggle(entity, component, reader.count(1, 'on') === 1)
        return
      }
      case DESPAWN_RECORD:
        calls.despawn(reader.word() >>> 0)
        return
      default:
        throw damaged(`there is no kind ${kind} of record`)
    }
  }

  #made(expected: number, found: Uint32Array): void {
    this.#taker.made(expected, found.length === 0 ? expected : found[0]!)
  }

  #command(kind: number): void {
    const reader = this.#reader
    const { calls } = this.#taker
    if (kind === OFFLINE_RECORD) {
      calls.offline(reader.double())
      return
    }
    if (this.#travel(kind)) return
    if (kind === APPLY_MANY_RECORD) {
      const effect = this.#name()
      const count = reader.count(reader.left - APPLY_OPTION_WORDS, 'a number of targets')
      const options = this.#applyOptions()
      calls.applyMany(effect, reader.many(count), options)
      return
    }
    if (kind === APPLY_RECORD) {
      const effect = this.#name()
      const target = reader.word() >>> 0
      calls.apply(effect, target, this.#applyOptions())
      return
    }
    const target = reader.word() >>> 0
    switch (kind) {
      case DISPEL_RECORD:
        this.#dispel(target)
        return
      case REMOVE_RECORD:
        calls.remove(target, this.#name())
        return
      case REMOVE_INSTANCE_RECORD:
        calls.remove(target, reader.word())
        return
      case DAMAGE_RECORD: {
        const source = reader.word() >>> 0
        const school = reader.word()
        const named = school === -1 ? {} : { school: this.#nameOf(school) }
        calls.damage(target, reader.double(), { source, ...named })
        return
      }
      case HEAL_RECORD: {
        const source = reader.word() >>> 0
        calls.heal(target, reader.double(), { source })
        return
      }
      case SET_RECORD: {
        const attribute = this.#name()
        calls.set(target, attribute, reader.double())
        return
      }
      case TAG_RECORD: {
        const tag = this.#name()
        calls.tag(target, tag, reader.count(1, 'on') === 1)
        return
      }
      case MOVE_RECORD: {
        const x = reader.double()
        calls.move(target, x, reader.double())
        return
      }
      case PLAIN_RECORD:
        calls.plain(PLAIN_CALLS[reader.count(PLAIN_CALLS.length - 1, 'a command')]!, target)
        return
      default:
        throw damaged(`there is no kind ${kind} of record`)
    }
  }

  /** Actors that come and go as records, and what goes with them. False: it is another kind. */
  #travel(kind: number): boolean {
    const reader = this.#reader
    const { calls } = this.#taker
    switch (kind) {
      case DETACH_RECORD:
      case PARK_RECORD: {
        const actors = reader.many(reader.count(reader.left, 'a number of actors'))
        const names = kind === PARK_RECORD ? this.#doubles(actors.length) : undefined
        const records = calls.detach(actors, names)
        if (names) this.#taker.parked?.(names, records)
        return true
      }
      case ATTACH_RECORD:
      case RECALL_RECORD:
        this.#attach(kind === RECALL_RECORD)
        return true
      case ADMIT_RECORD: {
        const records = this.#records(reader.count(reader.left, 'a number of records'))
        const names = this.#doubles(records.length)
        calls.admit(records, names)
        this.#taker.parked?.(names, records)
        return true
      }
      case NOTE_RECORD: {
        const key = this.#name()
        const words = reader.word()
        calls.note(key, words === -1 ? undefined : reader.many(words))
        return true
      }
      default:
        return false
    }
  }

  #attach(parked: boolean): void {
    const reader = this.#reader
    const first = reader.word() >>> 0
    const count = reader.count(reader.left, 'a number of records')
    const renamed = reader.count(reader.left, 'a number of handles')
    const records = this.#records(count)
    const names = new Map<number, number>()
    for (let i = 0; i < renamed; i += 2) names.set(reader.word() >>> 0, reader.word() >>> 0)
    const parkedAs = parked ? this.#doubles(count) : undefined
    this.#made(
      first,
      this.#taker.calls.attach(records, (handle) => names.get(handle) ?? handle, parkedAs),
    )
  }

  #records(count: number): Int32Array[] {
    const reader = this.#reader
    return Array.from({ length: count }, () => {
      const words = reader.many(reader.count(reader.left, 'the length of an actor'))
      return new Int32Array(words.buffer, words.byteOffset, words.length)
    })
  }

  #doubles(count: number): Float64Array {
    if (2 * count > this.#reader.left) throw damaged('a list is longer than its record')
    return Float64Array.from({ length: count }, () => this.#reader.double())
  }

  #applyOptions(): ApplyOptions {
    const reader = this.#reader
    const source = reader.word() >>> 0
    const stacks = reader.word()
    const priority = this.#word(PRIORITIES, 'a priority')
    const magnitude = reader.double()
    const duration = reader.double()
    return {
      source,
      ...(stacks !== 0 && { stacks }),
      ...(priority && { priority }),
      ...(!Number.isNaN(magnitude) && { magnitude }),
      ...(!Number.isNaN(duration) && { duration: duration === Number.POSITIVE_INFINITY ? 'infinite' : duration }),
    }
  }

  #dispel(target: number): void {
    const reader = this.#reader
    const by = reader.word() >>> 0
    const count = reader.word()
    const polarity = this.#word(POLARITIES, 'a polarity')
    const strength = this.#word(STRENGTHS, 'a strength')
    const order = this.#word(ORDERS, 'an order')
    const [types, categories, tags] = [this.#list(), this.#list(), this.#list()]
    this.#taker.calls.dispel(target, {
      by,
      ...(count !== 0 && { count }),
      ...(polarity && { polarity }),
      ...(strength && { strength }),
      ...(order && { order }),
      ...(types && { types }),
      ...(categories && { categories }),
      ...(tags && { tags }),
    })
  }

  #list(): string[] | undefined {
    const reader = this.#reader
    const count = reader.word()
    if (count === -1) return undefined
    if (count < 0 || count > reader.left) throw damaged('a list of names is longer than its record')
    return Array.from({ length: count }, () => this.#name())
  }

  #word<W extends string>(words: readonly W[], what: string): W | undefined {
    return words[this.#reader.count(words.length, what) - 1]
  }

  #parts(): Part[] {
    const reader = this.#reader
    const count = reader.count(reader.left, 'a number of components')
    return Array.from({ length: count }, (): Part => {
      const component = this.#component()
      const values = reader.word()
      if (values === -1) return component
      if (values < 0 || values > reader.left) throw damaged('a component has more values than its record holds')
      const data: Record<string, number> = {}
      for (let i = 0; i < values; i++) {
        const field = this.#name()
        data[field] = reader.double()
      }
      return { component, data }
    })
  }

  #component(): AnyComponent {
    const name = this.#name()
    const component = this.#components.find(name)
    if (component) return component
    throw new MyriadError(
      'IMAGE_MISMATCH',
      `The inputs name a component that this engine does not have: ${show(name)}.`,
      {
        value: name,
        allowed: 'an engine made with the options of the one that recorded them',
      },
    )
  }

  #name(): string {
    return this.#nameOf(this.#reader.word())
  }

  #nameOf(number: number): string {
    const name = this.#names[number]
    if (name === undefined) throw damaged(`name ${number} was not given`)
    return name
  }
}
