import { extensionOf } from './rows.js'
import { AMOUNT_FLAGS, AMOUNT_SCALE, AMOUNT_SNAPSHOT, SCALED, SCALED_LIVE, USES_MAGNITUDE } from './tables.js'
import { EXTENSION_SNAPSHOTS, ROW_SHIFT, ROW_SOURCE, SPAWNED, type World } from './world.js'

/** Scratch double with the magnitude that `amountOf` uses. */
export const ACT_MAGNITUDE = 7
/** Scratch double with the result of `amountOf` and `readOther`. */
export const RESULT = 11

/**
 * The slot whose attributes stand for a handle, or -1: nobody. A despawned actor keeps its last values until its slot is
 * used again, and it is not used again while effects read it live.
 */
export function readableSlot(w: World, handle: number): number {
  if (handle === 0) return -1
  const slot = handle & w.slotMask
  const generation = handle >>> w.slotBits
  if (w.generation[slot] === generation) return slot
  const generations = 2 ** (32 - w.slotBits)
  const last = w.generation[slot] === (generation + 1) % generations && (w.state[slot]! & SPAWNED) === 0
  return last ? slot : -1
}

/**
 * Puts an attribute of another actor (or of oneself as it was published) into `scratch[RESULT]`; without a source 0.
 * In phases (1) to (4) `current` holds what was published at the end of the last tick.
 */
export function readOther(w: World, handle: number, attribute: number): void {
  const slot = readableSlot(w, handle)
  w.scratch[RESULT] = slot < 0 ? 0 : w.others[attribute * w.slots + slot]!
}

/** Reads the source's attribute for a scaled amount and keeps it among the row's snapshots. */
export function takeSnapshot(w: World, row: number, words: Int32Array, at: number, source: number): void {
  const flags = words[at + AMOUNT_FLAGS]!
  if ((flags & SCALED) === 0) return
  // What is read live is the row's own source, not that of whoever re-applied it.
  if ((flags & SCALED_LIVE) !== 0 && w.rows[(row << ROW_SHIFT) + ROW_SOURCE] !== source) return
  readOther(w, source, words[at + AMOUNT_SCALE]!)
  w.extensionDoubles[(extensionOf(w, row) >> 1) + EXTENSION_SNAPSHOTS + words[at + AMOUNT_SNAPSHOT]!] =
    w.scratch[RESULT]!
}

/**
 * The amount of an action, a modifier or a shield, scale included and not yet multiplied by stacks: to `scratch[RESULT]`.
 * The instance's magnitude is in `scratch[ACT_MAGNITUDE]`.
 *
 * @param extension First word of the instance's extension record, -1: none: an instant effect reads its source now.
 */
export function amountOf(
  w: World,
  extension: number,
  source: number,
  words: Int32Array,
  at: number,
  doubles: Float64Array,
  double: number,
): void {
  const { scratch } = w
  const flags = words[at + AMOUNT_FLAGS]!
  let amount = (flags & USES_MAGNITUDE) !== 0 ? scratch[ACT_MAGNITUDE]! : doubles[double]!
  if ((flags & SCALED) !== 0) {
    if (extension < 0) readOther(w, source, words[at + AMOUNT_SCALE]!)
    else {
      const place = (extension >> 1) + EXTENSION_SNAPSHOTS + words[at + AMOUNT_SNAPSHOT]!
      if ((flags & SCALED_LIVE) !== 0 && readableSlot(w, source) >= 0) {
        readOther(w, source, words[at + AMOUNT_SCALE]!)
        w.extensionDoubles[place] = scratch[RESULT]!
      } else scratch[RESULT] = w.extensionDoubles[place]!
    }
    amount += doubles[double + 1]! * scratch[RESULT]!
  }
  scratch[RESULT] = amount
}
