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
}

/**
 * Refuses what is no image at all. What an image says of its world only an engine can check.
 *
 * @throws MyriadError `WRONG_TYPE`; `IMAGE_INVALID` when its entities do not add up.
 */
export function checkImage(value: unknown): asserts value is WorldImage {
  const image = (typeof value === 'object' && value !== null ? value : {}) as {
    readonly [K in keyof WorldImage]?: unknown
  }
  const { fingerprint, tick, alive, dense, bytes } = image
  const numbers = [fingerprint, tick, alive].every((number) => Number.isSafeInteger(number))
  if (!numbers || !(dense instanceof Uint32Array) || !(bytes instanceof Uint8Array)) {
    throw new MyriadError(
      'WRONG_TYPE',
      `image: found ${show(value)}, allowed: what checkpoint() or a store's load() gave`,
      { value, allowed: "what checkpoint() or a store's load() gave" },
    )
  }
  // Each id from 1 stands in the list once; bitECS would give out the same id twice, or none.
  const seen = new Uint8Array(dense.length + 1)
  for (const id of dense) if (id <= dense.length) seen[id] = 1
  const whole = dense.every((_, i) => seen[i + 1] === 1)
  if (!whole || (alive as number) < 0 || (alive as number) > dense.length) {
    throw new MyriadError('IMAGE_INVALID', 'The save is damaged: its list of entities does not add up.', {
      value: alive,
      allowed: `up to ${dense.length}, the length of the list, with each id once`,
    })
  }
}
