import { MyriadError } from '../errors/index.js'
import type { CutRoom, WorldImage } from '../image/index.js'
import type { Settings } from './protocol.js'
import type { SpawnerState } from './spawner.js'

/** What the demo keeps with its world: without it a loaded world would be the same and its future another. */
export interface SavedGame {
  readonly settings: Settings
  readonly wanted: number
  readonly spawner: SpawnerState
}

/** Bytes of the number at the end of a save that says how long the demo's part is. */
const LENGTH_BYTES = 4

/** Who can be asked for a checkpoint. */
interface Cuttable {
  checkpoint(options?: { readonly into?: CutRoom }): WorldImage
}

/**
 * A checkpoint with the demo's part behind the world's bytes, so that both are written, checked and read as one. The whole
 * stays a multiple of four bytes long.
 *
 * @param into Memory to cut into.
 */
export function checkpointWith(engine: Cuttable, game: SavedGame, into?: CutRoom): WorldImage {
  // JSON keeps every number of it exactly: all are finite.
  const text = new TextEncoder().encode(JSON.stringify(game))
  const padded = Math.ceil(text.length / 4) * 4
  const extra = padded + LENGTH_BYTES
  let whole: Uint8Array = new Uint8Array(0)
  const image = engine.checkpoint({
    into: {
      columns(length) {
        whole = into?.columns(length + extra) ?? new Uint8Array(length + extra)
        return whole.subarray(0, length)
      },
      ids: (count) => into?.ids(count) ?? new Uint32Array(count),
    },
  })
  const world = image.bytes.length
  whole.fill(0, world + text.length, world + padded)
  whole.set(text, world)
  new DataView(whole.buffer, whole.byteOffset).setUint32(world + padded, text.length, true)
  // A section of its own, so that its length moves none of the world's pages.
  const sections = Uint32Array.of(...(image.sections ?? [world]), extra)
  return { ...image, bytes: whole, sections }
}

/** Takes the two parts of a save apart again. @throws MyriadError `IMAGE_INVALID` */
export function detach(image: WorldImage): { readonly image: WorldImage; readonly game: SavedGame } {
  const { bytes } = image
  const end = bytes.length - LENGTH_BYTES
  const length = end < 0 ? 0 : new DataView(bytes.buffer, bytes.byteOffset).getUint32(end, true)
  const start = end - Math.ceil(length / 4) * 4
  try {
    const game = JSON.parse(new TextDecoder().decode(bytes.subarray(start, start + length))) as SavedGame
    const { sections, ...rest } = image
    const own = sections && { sections: sections.slice(0, -1) }
    return { image: { ...rest, bytes: bytes.slice(0, start), ...own }, game }
  } catch (cause) {
    throw new MyriadError('IMAGE_INVALID', 'The save has no part of the demo in it: another version wrote it.', {
      value: bytes.length,
      allowed: 'a save of this demo',
      cause,
    })
  }
}
