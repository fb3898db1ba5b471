import { STATUS_WORDS } from './status.js'

/*
 * Statuses that the game puts in are kept by pages of 16 actors and 32 effects: neighbours are read together, and a page
 * stays small however many effects a world has. A page is its entries in the order of their places: place, the tick at which
 * it expires, the status.
 */

const ENTRY = 2 + STATUS_WORDS

/** The chunk of an actor's effect. */
export function pageOf(actor: number, effect: number): number {
  return Math.floor(actor / 16) * 2048 + (effect >>> 5)
}

/** Its place in the chunk. */
export function placeOf(actor: number, effect: number): number {
  return ((actor % 16) << 5) | (effect & 31)
}

/** First word of the entry of a place; if there is none, -1 - the word where it would stand. */
function search(page: Int32Array, place: number): number {
  let low = 0
  let high = page.length / ENTRY
  while (low < high) {
    const middle = (low + high) >> 1
    const at = middle * ENTRY
    if (page[at] === place) return at
    if (page[at]! < place) low = middle + 1
    else high = middle
  }
  return -1 - low * ENTRY
}

/** Where the status of a place begins, and the tick at which it expires; undefined: it is not there. */
export function findEntry(
  page: Int32Array,
  place: number,
): { readonly at: number; readonly expires: number } | undefined {
  const at = search(page, place)
  return at < 0 ? undefined : { at: at + 2, expires: page[at + 1]! }
}

/** The page with a status put in; what has expired is left out. */
export function withEntry(
  page: Int32Array,
  place: number,
  expires: number,
  status: Int32Array,
  now: number,
): Int32Array {
  const living = withoutExpired(page, now)
  const found = search(living, place)
  const at = found < 0 ? -1 - found : found
  const next = new Int32Array(living.length + (found < 0 ? ENTRY : 0))
  next.set(living.subarray(0, at))
  next.set(living.subarray(found < 0 ? at : at + ENTRY), at + ENTRY)
  next[at] = place
  next[at + 1] = expires
  next.set(status.subarray(0, STATUS_WORDS), at + 2)
  return next
}

/** The page without a place. */
export function withoutEntry(page: Int32Array, place: number): Int32Array {
  const at = search(page, place)
  if (at < 0) return page
  const next = new Int32Array(page.length - ENTRY)
  next.set(page.subarray(0, at))
  next.set(page.subarray(at + ENTRY), at)
  return next
}

function withoutExpired(page: Int32Array, now: number): Int32Array {
  let live = 0
  for (let at = 0; at < page.length; at += ENTRY) if (page[at + 1]! > now) live += ENTRY
  if (live === page.length) return page
  const next = new Int32Array(live)
  let to = 0
  for (let at = 0; at < page.length; at += ENTRY) {
    if (page[at + 1]! <= now) continue
    next.set(page.subarray(at, at + ENTRY), to)
    to += ENTRY
  }
  return next
}
