import type { HeapSource, KernelMemory } from './heap.js'
import { ROWS_WASM } from './kernels/rows.wasm.js'
import { decodeWasm } from './wasm.js'

/** log2 of the rows of a page that the kernel scans. */
export const SCAN_PAGE_SHIFT = 10
/** Words of a thread's list: a page that is due as a whole, and what the pages before it left. */
export const SCAN_WORDS = 4096

/**
 * What WebAssembly does with the rows of a heap. Addresses are bytes of the heap; lists are words: numbers of rows or actors.
 *
 * PERF: the reads of these loops do not wait for each other, and a loop of a few instructions has more of them under way at
 * once than the same loop over typed arrays, which checks every index: half the time and less for rows that are not cached.
 */
export interface RowKernel {
  /**
   * Collects the due rows of a chain of pages, by SIMD: some 0.1 ns a row, a tenth of what `scanDue` takes, and the same
   * rows in the same order. Returns the number of rows collected.
   *
   * @param due The column `due`, a row each.
   * @param next The column that leads from a page to the next, -1: the last.
   * @param page The first page.
   * @param out The list: its first word becomes the page to go on with, -1 when all were scanned; the rows follow.
   * @param room Words of the list, at least 1,025.
   */
  scan(due: number, next: number, page: number, tick: number, out: number, room: number): number
  /** Writes the actors of `count` rows to `out`. `owner`: the column, a word a block of four rows. */
  owners(list: number, count: number, owner: number, out: number): void
  /** Brings `count` rows and their `due` into the cache. What it returns only keeps the reads from being left out. */
  readRows(list: number, count: number, rows: number, due: number): number
  /** The same for actors: a column of words and two of doubles. */
  readActors(list: number, count: number, words: number, doubles: number, others: number): number
}

/** The module for shared memory and the one for memory that is not; null: this realm cannot run it. */
const modules = new Map<boolean, WebAssembly.Module | null>()

/** The bytes that say what memory is imported: name, kind 2, then the limits' flags (3: shared, with a maximum). */
const MEMORY_IMPORT = [...'memory'].map((letter) => letter.charCodeAt(0))
const SHARED_FLAG = 2

/** The same module for memory that is not shared. */
function unshared(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const copy = bytes.slice()
  for (let at = 0; at < copy.length; at++) {
    if (!MEMORY_IMPORT.every((byte, i) => copy[at + i] === byte)) continue
    const flags = at + MEMORY_IMPORT.length + 1
    copy[flags] = copy[flags]! & ~SHARED_FLAG
    break
  }
  return copy
}

/** The kernel's module. */
function moduleFor(shared: boolean): WebAssembly.Module | null {
  let module = modules.get(shared)
  if (module === undefined) {
    try {
      const bytes = decodeWasm(ROWS_WASM)
      module = new WebAssembly.Module(shared ? bytes : unshared(bytes))
    } catch {
      // No WebAssembly, no SIMD, or a policy without 'wasm-unsafe-eval': the kernel in TypeScript gives the same rows.
      module = null
    }
    modules.set(shared, module)
  }
  return module
}

/** Whether this realm runs the kernel: it knows SIMD, and its content security policy lets it compile. */
export function canRunKernels(shared: boolean): boolean {
  return moduleFor(shared) !== null
}

/** The kernel for a heap; undefined: it is not WebAssembly memory, or this realm cannot run the kernel. */
export function openRowKernel(heap: HeapSource): RowKernel | undefined {
  if (!isMemory(heap)) return undefined
  const shared = typeof SharedArrayBuffer !== 'undefined' && heap.buffer instanceof SharedArrayBuffer
  const module = moduleFor(shared)
  if (module === null) return undefined
  const { exports } = new WebAssembly.Instance(module, { myriad: { memory: heap as WebAssembly.Memory } })
  return exports as unknown as RowKernel
}

/** Whether a heap is WebAssembly memory. */
export function isMemory(heap: HeapSource): heap is KernelMemory {
  return typeof WebAssembly !== 'undefined' && heap instanceof WebAssembly.Memory
}
