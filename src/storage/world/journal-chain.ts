import { type JournalRecord, type Manifest, readJournal } from '../format/index.js'

/** The batches that follow a save, as far as they hang together. */
export interface JournalChain {
  readonly records: readonly JournalRecord[]
  /** Sequence number of the next record. */
  readonly nextSeq: number
  /** The tick at its end. */
  readonly tick: number
  /** Why it ends where it ends, if more was there. */
  readonly stopped: string | undefined
  /** Records that are there and are not in it. */
  readonly lost: number
  /** The last tick that any readable record speaks of. */
  readonly lastTick: number
}

/**
 * Follows the journal from a save on: one sequence number after the other, each from the tick at which the one before ended.
 * Of two records with one number that of the later owner counts; what an earlier owner wrote after that is not part of it.
 */
export function followJournal(manifest: Manifest, found: readonly ArrayBuffer[]): JournalChain {
  const records = found.map(readJournal)
  const bySeq = new Map<number, JournalRecord>()
  let lastTick = manifest.tick
  let damaged: string | undefined
  for (const record of records) {
    if (typeof record === 'string') {
      damaged = record
      continue
    }
    if (record.seq < manifest.journalFrom) continue
    lastTick = Math.max(lastTick, record.tickTo)
    const before = bySeq.get(record.seq)
    if (!before || before.epoch < record.epoch) bySeq.set(record.seq, record)
  }
  const chain: JournalRecord[] = []
  let { journalFrom: seq, tick, epoch } = manifest
  let why: string | undefined
  for (;;) {
    const next = bySeq.get(seq)
    if (!next) why = damaged === undefined ? `batch ${seq} is missing` : `batch ${seq} ${damaged}`
    else if (next.epoch < epoch) why = `batch ${seq} is of an owner that was replaced`
    else if (next.tickFrom !== tick || next.tickTo < tick) {
      why = `batch ${seq} begins at tick ${next.tickFrom} and not at ${tick}`
    }
    if (!next || why !== undefined) break
    chain.push(next)
    seq++
    tick = next.tickTo
    epoch = next.epoch
  }
  // What stands before the save was trimmed, or is kept for the save before it.
  const after = records.filter((record) => typeof record === 'string' || record.seq >= manifest.journalFrom).length
  const lost = after - chain.length
  return { records: chain, nextSeq: seq, tick, stopped: lost > 0 ? why : undefined, lost, lastTick }
}
