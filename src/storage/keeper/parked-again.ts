import type { KeptCache } from './options.js'

/** Actors that a replay parks, until it is known that the replay stands. */
export class ParkedAgain {
  #found: (readonly [names: Float64Array, records: readonly Int32Array[]])[] = []

  readonly note = (names: Float64Array, records: readonly Int32Array[]): void => {
    this.#found.push([names, records])
  }

  async giveTo(cache: KeptCache | undefined): Promise<void> {
    for (const [names, records] of this.#found) await cache?.adopt(names, records)
  }
}
