import { FORMAT, hashBytes, magic } from './bytes.js'

/* A batch of inputs as it is stored, little-endian: 48 bytes of head, and the batch's bytes. The hash covers all of it. */

const MAGIC = magic('MYRJ')
const HEAD = 48
const HASH_AT = 44

/** What happened to a world from one tick to another, as the engine wrote it down. */
export interface InputBatch {
  /** The tick before which the first input came. */
  readonly tickFrom: number
  /** The tick that the engine had reached when the batch was taken. */
  readonly tickTo: number
  /** Inputs in it; 0: time has passed and nothing else. */
  readonly count: number
  readonly bytes: Uint8Array
}

export interface JournalRecord extends InputBatch {
  readonly seq: number
  readonly epoch: number
}

export function writeJournal({ seq, epoch, tickFrom, tickTo, count, bytes }: JournalRecord): ArrayBuffer {
  const record = new Uint8Array(HEAD + bytes.length)
  const view = new DataView(record.buffer)
  view.setUint32(0, MAGIC, true)
  view.setUint16(4, FORMAT, true)
  view.setFloat64(8, seq, true)
  view.setFloat64(16, tickFrom, true)
  view.setFloat64(24, tickTo, true)
  view.setUint32(32, count, true)
  view.setUint32(36, bytes.length, true)
  view.setUint32(40, epoch, true)
  record.set(bytes, HEAD)
  view.setUint32(HASH_AT, hashBytes(record, FORMAT), true)
  return record.buffer
}

/** The batch of a record, or why it is none. */
export function readJournal(record: ArrayBuffer): JournalRecord | string {
  if (record.byteLength < HEAD) return 'is cut off'
  const bytes = new Uint8Array(record.slice(0))
  const view = new DataView(bytes.buffer)
  if (view.getUint32(0, true) !== MAGIC || view.getUint16(4, true) !== FORMAT) return 'is no journal record'
  const hash = view.getUint32(HASH_AT, true)
  view.setUint32(HASH_AT, 0, true)
  if (view.getUint32(36, true) !== bytes.length - HEAD) return 'has the wrong length'
  if (hashBytes(bytes, FORMAT) !== hash) return 'has the wrong hash'
  return {
    seq: view.getFloat64(8, true),
    epoch: view.getUint32(40, true),
    tickFrom: view.getFloat64(16, true),
    tickTo: view.getFloat64(24, true),
    count: view.getUint32(32, true),
    bytes: bytes.subarray(HEAD),
  }
}
