import { MyriadError, show } from '../errors/index.js'

/** A world's state at the end of a tick, as plain data: what a save keeps and a load brings back. */
export interface WorldImage {
  /** Only an engine with the same layout and definitions can take the image. */
  readonly fingerprint: number
  readonly tick: number
  /** Entities alive, and their ids followed by the free ones in the order of their reuse. */
  readonly alive: number
  readonly dense: Uint32Array
  /** The used parts of the world's columns. */
  readonly bytes: Uint8Array
  /**
   * Lengths in bytes that add up to that of `bytes`: where pages of a save begin anew, so that a column that grows does not
   * move all that stands behind it. Without: one section.
   */
  readonly sections?: Uint32Array
  /** Who is parked, and notes: what `engine.parked` and `engine.notes` give. Without: nobody, and none. */
  readonly ledger?: Uint32Array
  /** What the bytes mean, as `engine.schema` says it. Without: unknown, and the image cannot be migrated. */
  readonly schema?: string
}

function isMaybe<T>(value: unknown, kind: (value: unknown) => value is T): value is T | undefined {
  return value === undefined || kind(value)
}

/**
 * Refuses what is no image at all. What an image says of its world only an engine can check.
 *
 * @throws MyriadError `WRONG_TYPE`; `IMAGE_INVALID` when its entities or its sections do not add up.
 */
export function checkImage(value: unknown): asserts value is WorldImage {
  const image = (typeof value === 'object' && value !== null ? value : {}) as {
    readonly [K in keyof WorldImage]?: unknown
  }
  const { fingerprint, tick, alive, dense, bytes, sections, schema, ledger } = image
  const numbers = [fingerprint, tick, alive].every((number) => Number.isSafeInteger(number))
  const extras =
    isMaybe(sections, (words) => words instanceof Uint32Array) &&
    isMaybe(ledger, (words) => words instanceof Uint32Array) &&
    isMaybe(schema, (text) => typeof text === 'string')
  if (!numbers || !extras || !(dense instanceof Uint32Array) || !(bytes instanceof Uint8Array)) {
    throw new MyriadError(
      'WRONG_TYPE',
      `image: found ${show(value)}, allowed: what checkpoint() or a store's load() gave`,
      { value, allowed: "what checkpoint() or a store's load() gave" },
    )
  }
  checkEntities(alive as number, dense)
  const total = sections?.reduce((sum, length) => sum + length, 0) ?? bytes.length
  if (total !== bytes.length) {
    throw new MyriadError('IMAGE_INVALID', 'The save is damaged: its sections do not add up to its bytes.', {
      value: total,
      allowed: `${bytes.length}, the number of its bytes`,
    })
  }
}

/** Each id from 1 stands in the list once; bitECS would give out the same id twice, or none. */
function checkEntities(alive: number, dense: Uint32Array): void {
  const seen = new Uint8Array(dense.length + 1)
  for (const id of dense) if (id <= dense.length) seen[id] = 1
  const whole = dense.every((_, i) => seen[i + 1] === 1)
  if (!whole || alive < 0 || alive > dense.length) {
    throw new MyriadError('IMAGE_INVALID', 'The save is damaged: its list of entities does not add up.', {
      value: alive,
      allowed: `up to ${dense.length}, the length of the list, with each id once`,
    })
  }
}
