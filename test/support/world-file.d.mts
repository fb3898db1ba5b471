import type { createEngine } from 'myriad'
import type { keepWorld, WorldStore } from 'myriad/storage'

interface Library {
  readonly createEngine: typeof createEngine
  readonly keepWorld: typeof keepWorld
}
export interface ImportedWorld {
  readonly tick: number
  readonly hash: string
  readonly batches: number
  readonly lostTicks: number
  readonly later: string
}
export const SAVED_AT: number
export function exportedWorld(
  library: Library,
  store: WorldStore,
  compress: boolean,
): Promise<{ readonly file: Uint8Array<ArrayBuffer>; readonly hash: string }>
export function importedWorld(library: Library, store: WorldStore, file: Uint8Array): Promise<ImportedWorld>
export function toText(bytes: Uint8Array): string
export function fromText(text: string): Uint8Array<ArrayBuffer>
