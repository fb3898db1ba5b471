import { MyriadError } from '../errors/index.js'

/** The one buffer behind all columns of a world. */
export type Heap = ArrayBuffer | SharedArrayBuffer

/** Whether this realm may share memory between threads: isolated pages and Node. */
export function canShareMemory(): boolean {
  if (typeof SharedArrayBuffer === 'undefined') return false
  const isolated = (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated
  // Node has no notion of isolation and always shares.
  return isolated !== false
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
