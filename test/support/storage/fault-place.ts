import type { Database, Key, Place, Table, Transaction } from '../../../src/storage/adapter/index.js'

/** How an operation fails: it throws at once, it ends its transaction, or nobody ever hears of it again. */
export type Fault = 'throw' | 'abort' | 'silence'
export const FAULTS: readonly Fault[] = ['throw', 'abort', 'silence']

const never = new Promise<never>(() => {})

/** A place whose operations can be made to fail, one by its number or those that a test picks. */
export class FaultPlace implements Place {
  readonly kind
  readonly #place: Place
  readonly note?: NonNullable<Place['note']>
  readonly noted?: NonNullable<Place['noted']>
  /** Operations so far. */
  count = 0
  /** Names of the operations so far. */
  readonly names: string[] = []
  /** Which operation fails, and how. */
  fails: (name: string, number: number) => Fault | Error | undefined = () => undefined

  constructor(place: Place) {
    this.#place = place
    this.kind = place.kind
    // A place that notes nothing has none of it.
    if (place.note) this.note = (world, mark) => this.#through('note', () => place.note!(world, mark))
    if (place.noted) this.noted = (world) => this.#through('noted', () => place.noted!(world))
  }

  get old(): Place['old'] {
    return this.#place.old
  }

  /** What is to become of the next operation. */
  next(name: string): Fault | Error | undefined {
    this.names.push(name)
    return this.fails(name, ++this.count)
  }

  async #through<T>(name: string, work: () => Promise<T>): Promise<T> {
    const fault = this.next(name)
    if (fault === 'silence') return never
    if (fault) throw fault instanceof Error ? fault : new DOMException(`${name} failed`, 'UnknownError')
    return work()
  }

  open(world: string, blocked?: () => void): Promise<Database> {
    return this.#through('open', async () => new FaultDatabase(this, await this.#place.open(world, blocked)))
  }

  worlds(): Promise<string[]> {
    return this.#through('worlds', () => this.#place.worlds())
  }

  remove(world: string, blocked?: () => void): Promise<void> {
    return this.#through('remove', () => this.#place.remove(world, blocked))
  }

  close(): void {
    this.#place.close()
  }
}

class FaultDatabase implements Database {
  readonly #place: FaultPlace
  readonly #db: Database

  constructor(place: FaultPlace, db: Database) {
    this.#place = place
    this.#db = db
  }

  get closed(): boolean {
    return this.#db.closed
  }

  begin(...how: Parameters<Database['begin']>): Transaction {
    const fault = this.#place.next('begin')
    if (fault instanceof Error) throw fault
    if (fault === 'throw') throw new DOMException('begin failed', 'InvalidStateError')
    const tx = new FaultTransaction(this.#place, this.#db.begin(...how))
    if (fault) tx.broken = fault
    return tx
  }

  close(): void {
    this.#db.close()
  }
}

class FaultTransaction implements Transaction {
  readonly #place: FaultPlace
  readonly #tx: Transaction
  /** What becomes of everything that is still to come. */
  broken: Fault | Error | undefined

  constructor(place: FaultPlace, tx: Transaction) {
    this.#place = place
    this.#tx = tx
  }

  #break(name: string): Fault | Error | undefined {
    const fault = this.#place.next(name)
    if (fault) {
      this.broken ??= fault
      this.#tx.abort()
    }
    return fault
  }

  async #read<T>(name: string, work: () => Promise<T>): Promise<T> {
    const fault = this.#break(name) ?? this.broken
    if (fault === 'silence') return never
    if (fault) throw fault instanceof Error ? fault : new DOMException(`${name} failed`, 'AbortError')
    return work()
  }

  get(table: Table, key: Key): Promise<ArrayBuffer | undefined> {
    return this.#read(`get ${table}`, () => this.#tx.get(table, key))
  }

  getAll(table: Table, from: Key, to: Key): Promise<ArrayBuffer[]> {
    return this.#read(`getAll ${table}`, () => this.#tx.getAll(table, from, to))
  }

  keys(table: Table, from: Key, to: Key): Promise<Key[]> {
    return this.#read(`keys ${table}`, () => this.#tx.keys(table, from, to))
  }

  #write(name: string, work: () => void): void {
    const fault = this.#break(name)
    if (fault === 'throw') throw new DOMException(`${name} failed`, 'DataError')
    // The others show when the transaction ends, as they do in a browser.
    if (!this.broken) work()
  }

  put(table: Table, key: Key, value: ArrayBuffer): void {
    this.#write(`put ${table}`, () => this.#tx.put(table, key, value))
  }

  delete(table: Table, from: Key, to: Key): void {
    this.#write(`delete ${table}`, () => this.#tx.delete(table, from, to))
  }

  async commit(): Promise<void> {
    const fault = this.#place.next('commit')
    const broken = this.broken
    if (broken === 'silence') return never
    if (broken) throw broken instanceof Error ? broken : new DOMException('The transaction was aborted.', 'AbortError')
    // It may have been carried out, and only the answer is missing.
    if (fault === 'silence') {
      await this.#tx.commit()
      return never
    }
    if (fault) {
      this.#tx.abort()
      throw fault instanceof Error ? fault : new DOMException('The transaction was aborted.', 'AbortError')
    }
    await this.#tx.commit()
  }

  abort(): void {
    this.#tx.abort()
  }

  end(): void {
    this.#tx.end()
  }
}
