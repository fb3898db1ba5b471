import { xxh32 } from '../../../src/memory/index.js'
import type { InputBatch, KeptEngine, WorldImage } from '../../../src/storage/index.js'

const CELLS = 512

/**
 * A world of some numbers that follow from one another: what a keeper needs of an engine, and nothing else. A tick changes
 * every number; a poke is an input. The same pokes at the same ticks give the same numbers.
 */
export class FakeEngine implements KeptEngine {
  cells: Int32Array
  tick = 0
  /** Saves and loads of its checkpoints. */
  cuts = 0
  #inputs: number[] | undefined
  #from = 0

  constructor(cells = CELLS) {
    this.cells = Int32Array.from({ length: cells }, (_, i) => i)
  }

  step(n = 1): void {
    for (let i = 0; i < n; i++) {
      const seed = this.cells[this.tick % this.cells.length]!
      for (let c = 0; c < Math.min(64, this.cells.length); c++)
        this.cells[c] = Math.imul(this.cells[c]! ^ seed, 0x9e3779b1) + c
      this.tick++
    }
  }

  poke(cell: number, value: number): void {
    this.cells[cell % this.cells.length]! += value
    this.#inputs?.push(this.tick, cell, value)
  }

  hash(): number {
    return xxh32(this.cells, 0, this.cells.length, this.tick)
  }

  checkpoint({ into }: Parameters<KeptEngine['checkpoint']>[0] = {}): WorldImage {
    this.cuts++
    const from = new Uint8Array(this.cells.buffer)
    const bytes = into?.columns(from.length) ?? new Uint8Array(from.length)
    bytes.set(from)
    const dense = into?.ids(1) ?? new Uint32Array(1)
    dense[0] = 1
    return { fingerprint: 7, tick: this.tick, alive: 1, dense, bytes, sections: Uint32Array.of(from.length) }
  }

  restore({ tick, bytes }: WorldImage): void {
    this.tick = tick
    this.cells = new Int32Array(bytes.slice().buffer)
  }

  readonly inputs = {
    start: (): void => {
      this.#inputs = []
      this.#from = this.tick
    },
    take: (): InputBatch | undefined => {
      if (!this.#inputs || (this.#inputs.length === 0 && this.#from === this.tick)) return undefined
      const bytes = new Uint8Array(Int32Array.from(this.#inputs).buffer)
      const batch = { tickFrom: this.#from, tickTo: this.tick, count: this.#inputs.length / 3, bytes }
      this.inputs.start()
      return batch
    },
    stop: (): void => {
      this.#inputs = undefined
    },
  }

  async replay({ tickTo, bytes }: InputBatch): Promise<void> {
    const inputs = new Int32Array(bytes.slice().buffer)
    for (let i = 0; i < inputs.length; i += 3) {
      this.step(inputs[i]! - this.tick)
      this.poke(inputs[i + 1]!, inputs[i + 2]!)
    }
    this.step(tickTo - this.tick)
  }
}

/** A game that pokes at ticks of its own choosing, the same in every run. */
export function playTo(engine: FakeEngine, tick: number): void {
  while (engine.tick < tick) {
    if (engine.tick % 3 === 0) engine.poke(engine.tick * 7, engine.tick + 1)
    engine.step()
  }
}

/** The hash that the game has at a tick when nothing happens to it. */
export function hashAt(tick: number, cells?: number): number {
  const engine = new FakeEngine(cells)
  playTo(engine, tick)
  return engine.hash()
}
