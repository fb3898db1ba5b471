import { MyriadError } from '../errors/index.js'
import { canRunKernels, isMemory } from './row-kernel.js'

/** The one buffer behind all columns of a world. */
export type Heap = ArrayBuffer | SharedArrayBuffer
/** A `WebAssembly.Memory`, for programs whose types know none. */
export interface KernelMemory {
  readonly buffer: Heap
}
/** A heap, or the WebAssembly memory whose buffer it is: this is what another thread must be sent. */
export type HeapSource = Heap | KernelMemory

/** Whether this realm may share memory between threads: isolated pages and Node. */
export function canShareMemory(): boolean {
  if (typeof SharedArrayBuffer === 'undefined') return false
  const isolated = (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated
  // Node has no notion of isolation and always shares.
  return isolated !== false
}

const WASM_PAGE = 65_536
/** 4 GiB: what a 32-bit module can address. */
const WASM_PAGES = 65_536

/**
 * Reserves zeroed memory that kernels in WebAssembly can work on too. Where those cannot run, or so much memory cannot be
 * addressed, it is a plain heap.
 *
 * @throws MyriadError `MEMORY` when the browser refuses that much.
 */
export function createKernelHeap(bytes: number, shared: boolean): HeapSource {
  const pages = Math.ceil(bytes / WASM_PAGE)
  if (pages > WASM_PAGES || !canRunKernels(shared)) return createHeap(bytes, shared)
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages, shared })
  } catch {
    // Browsers bound the memory of WebAssembly lower than other memory.
    return createHeap(bytes, shared)
  }
}

/** The bytes of a heap. */
export function bufferOf(heap: HeapSource): Heap {
  return isMemory(heap) ? heap.buffer : heap
}

/**
 * Reserves zeroed memory. Pages nobody touches cost nothing, so capacity is reserved once and never grows:
 * every view keeps a fixed length for its whole life.
 *
 * @throws MyriadError `MEMORY` when the browser refuses that much.
 */
export function createHeap(bytes: number, shared: boolean): Heap {
  try {
    return shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes)
  } catch (cause) {
    throw new MyriadError(
      'MEMORY',
      `The browser refused ${bytes} bytes of ${shared ? 'shared ' : ''}memory. Lower capacity.effects or capacity.actors.`,
      { value: bytes, allowed: 'less', option: 'capacity', cause },
    )
  }
}
