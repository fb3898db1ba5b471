import { createSortList, reserveSortList, type SortList, sortByKey } from '../memory/index.js'
import { CHUNK_WORDS, FROM_RECORD } from './request-log.js'
import { STORE_CHUNKS, type Store, UNIT_SHIFT } from './store.js'

/** Carries out one record. `at` is its first word in `store.requests`. */
export type RequestVisitor = (kind: number, at: number, system: number) => void

const scratch: SortList = createSortList(64)

/**
 * Visits the records of a tick in their order (systems as `order` ranks them, then slices, then as given) and empties the
 * log. The owner, after the tick.
 *
 * @param order The place of each system among all.
 * @param tooLong Called when there are more words than `limit`, with their number and the system that has most of them;
 *   nothing is visited then.
 */
export function readRequests(
  store: Store,
  order: readonly number[],
  limit: number,
  visit: RequestVisitor,
  tooLong: (words: number, system: number) => void,
): void {
  const { words, requests, shape, dropped } = store
  const chunks = words[STORE_CHUNKS]!
  if (chunks === 0) return
  words[STORE_CHUNKS] = 0
  const units = shape.slots >>> UNIT_SHIFT
  let runs = 0
  let total = 0
  for (let s = 0; s < dropped.length; s++) total += dropped[s]!
  for (let chunk = 0; chunk < chunks; chunk++) {
    const first = chunk * CHUNK_WORDS
    const end = first + requests[first]!
    for (let at = first + 2; at < end; at += requests[at]! >>> 8) {
      if ((requests[at]! & 0xff) !== FROM_RECORD) {
        total += requests[at]! >>> 8
        continue
      }
      if (runs === scratch.rows.length) keepAndGrow(runs)
      scratch.rows[runs] = at
      scratch.keys[runs] = order[requests[at + 1]!]! * units + requests[at + 2]!
      runs++
    }
  }
  if (total > limit) {
    tooLong(total, mostOf(store, runs))
    dropped.fill(0)
    return
  }
  sortByKey(scratch, runs)
  for (let i = 0; i < runs; i++) {
    const head = scratch.rows[i]!
    const system = requests[head + 1]!
    const first = head - (head % CHUNK_WORDS)
    const end = first + requests[first]!
    for (let at = head + (requests[head]! >>> 8); at < end; at += requests[at]! >>> 8) {
      const kind = requests[at]! & 0xff
      if (kind === FROM_RECORD) break
      visit(kind, at, system)
    }
  }
}

/** The system with most words: the first of them. */
function mostOf({ requests, dropped }: Store, runs: number): number {
  const words = [...dropped]
  for (let i = 0; i < runs; i++) {
    const head = scratch.rows[i]!
    const first = head - (head % CHUNK_WORDS)
    const end = first + requests[first]!
    let at = head
    do at += requests[at]! >>> 8
    while (at < end && (requests[at]! & 0xff) !== FROM_RECORD)
    words[requests[head + 1]!]! += at - head - (requests[head]! >>> 8)
  }
  return words.indexOf(Math.max(...words))
}

function keepAndGrow(count: number): void {
  const { rows, keys } = scratch
  reserveSortList(scratch, count + 1)
  scratch.rows.set(rows)
  scratch.keys.set(keys)
}
