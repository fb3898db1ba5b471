import { canShareMemory, createHeap, type Heap } from '../memory/index.js'

/** Where a cut of a world is copied to. */
export interface CutRoom {
  /** Room for so many bytes of columns. */
  columns(bytes: number): Uint8Array
  /** Room for so many entity ids. */
  ids(count: number): Uint32Array
}

/** Bytes written at a time when memory is touched ahead: a millisecond or so. */
const TOUCH_BYTES = 4 << 20
/** Bytes of a page of the system. */
const TOUCH_STEP = 4096

/**
 * Memory that cuts of a world are copied into again and again. Memory is shared where it can be, so that a storage worker reads
 * a cut without a copy of its own. The first write to fresh memory costs ten times a later one: `touch` pays for it beforehand.
 *
 * SYNC: who cuts writes it; from the cut to the end of the save the storage worker reads it, and nobody may cut into it.
 */
export class Shadow implements CutRoom {
  #heap: Heap
  #dense: Uint32Array
  readonly #shared: boolean

  /** @throws MyriadError `MEMORY` */
  constructor(bytes = 0, shared: boolean = canShareMemory()) {
    this.#shared = shared
    this.#heap = createHeap(bytes, shared)
    this.#dense = new Uint32Array(0)
  }

  /** Bytes there is room for. */
  get bytes(): number {
    return this.#heap.byteLength
  }

  /** Room for `bytes` bytes of columns, from the beginning. Grows, by an eighth more than asked, when there is too little. */
  columns(bytes: number): Uint8Array {
    if (this.#heap.byteLength < bytes) this.#heap = createHeap(roomFor(bytes), this.#shared)
    return new Uint8Array(this.#heap, 0, bytes)
  }

  /** Room for so many entity ids. */
  ids(count: number): Uint32Array {
    if (this.#dense.length < count) {
      const bytes = roomFor(count * 4)
      this.#dense = new Uint32Array(createHeap(bytes, this.#shared))
    }
    return this.#dense.subarray(0, count)
  }

  /** Takes the memory back that was transferred away with a cut. Shared memory never went away. */
  giveBack(bytes: ArrayBufferLike): void {
    if (this.#heap.byteLength === 0 && bytes instanceof ArrayBuffer && !this.#shared) this.#heap = bytes
  }

  /**
   * Makes room for cuts of `bytes` bytes and writes to it in slices, with the event loop running in between.
   *
   * @throws What `signal` was aborted with.
   */
  async touch(bytes: number, signal?: AbortSignal): Promise<void> {
    if (this.#heap.byteLength >= bytes) return
    const heap = createHeap(roomFor(bytes), this.#shared)
    const view = new Uint8Array(heap)
    for (let at = 0; at < view.length; at += TOUCH_BYTES) {
      for (let page = at; page < Math.min(at + TOUCH_BYTES, view.length); page += TOUCH_STEP) view[page] = 0
      await new Promise((resolve) => setTimeout(resolve))
      signal?.throwIfAborted()
    }
    this.#heap = heap
  }
}

/** Bytes to reserve for `bytes`: an eighth more, in whole kilobytes. */
function roomFor(bytes: number): number {
  return Math.ceil((bytes + (bytes >>> 3)) / 1024) * 1024
}
