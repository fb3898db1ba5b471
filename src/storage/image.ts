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
