// The run that nothing disturbs: the same game, without any storage.
import { createEngine } from '../../dist/src/index.js'
import { MARK_EVERY, playTick, WORLD } from './game.mjs'

/** Ticks between which others get a turn. */
const SLICE = 40

export class Reference {
  #engine
  #turn = Promise.resolve()
  /** Hashes at every so many ticks: those of this run, and those that lives have told. */
  #own = new Map()
  #told = []
  compared = 0
  /** What was not as it must be, in words. */
  faults = []

  static async start() {
    const reference = new Reference()
    reference.#engine = await createEngine({ ...WORLD, workers: 0 })
    return reference
  }

  get tick() {
    return this.#engine.tick
  }

  /** Plays up to a tick, and no further: nobody may ask for an earlier one afterwards. */
  playTo(tick) {
    this.#turn = this.#turn.then(async () => {
      for (let n = 0; this.#engine.tick < tick; n++) {
        playTick(this.#engine)
        if (this.#engine.tick % MARK_EVERY === 0) this.#own.set(this.#engine.tick, this.#engine.hash())
        if (n % SLICE === SLICE - 1) await new Promise((resolve) => setImmediate(resolve))
      }
      this.#compareMarks()
    })
    return this.#turn
  }

  /** Compares the hash of a world with that of this run at its tick. */
  async compare(what, tick, hash) {
    await this.playTo(tick)
    this.compared++
    if (this.#engine.tick !== tick)
      this.faults.push(`${what} is at tick ${tick}, and ${this.#engine.tick} was acknowledged`)
    else if (this.#engine.hash() !== hash) this.faults.push(`${what} is another world at tick ${tick}`)
  }

  /** A hash that a life has told of; it may be of a tick that was lost with it, and is the same all the same. */
  mark(what, tick, hash) {
    this.#told.push({ what, tick, hash })
  }

  #compareMarks() {
    this.#told = this.#told.filter(({ what, tick, hash }) => {
      const own = this.#own.get(tick)
      if (own === undefined) return true
      this.compared++
      if (own !== hash) this.faults.push(`${what} was another world at tick ${tick}`)
      return false
    })
  }

  async close() {
    await this.#turn
    await this.#engine.dispose()
  }
}
