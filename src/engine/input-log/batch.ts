import { xxh32 } from '../../memory/index.js'
import { RECORDS_VERSION } from './records.js'
import { damaged } from './words.js'

/** The inputs of some ticks: what a journal keeps. */
export interface InputBatch {
  /** The inputs were given from the moment before this tick ran … */
  readonly tickFrom: number
  /** … to the moment before this one. */
  readonly tickTo: number
  /** Calls there are. */
  readonly count: number
  /** All of it, the numbers above too, with a hash. */
  readonly bytes: Uint8Array
}

/** `MYRI` */
const MAGIC = 0x4952594d
const HEAD_WORDS = 8
const HASH = 6

/** Words of a batch's own stand before the records: magic, version, ticks, calls, words, hash, 0. */
export function sealBatch(tickFrom: number, tickTo: number, count: number, records: Int32Array): InputBatch {
  const words = new Int32Array(HEAD_WORDS + records.length)
  words.set([MAGIC, RECORDS_VERSION, tickFrom, tickTo, count, records.length, 0, 0])
  words.set(records, HEAD_WORDS)
  words[HASH] = xxh32(words, 0, words.length, 0)
  return { tickFrom, tickTo, count, bytes: new Uint8Array(words.buffer) }
}

/** The records of a batch. @throws MyriadError `IMAGE_INVALID` */
export function openBatch(batch: InputBatch): Int32Array {
  const { bytes, tickFrom, tickTo, count } = (
    typeof batch === 'object' && batch !== null ? batch : {}
  ) as Partial<InputBatch>
  if (!(bytes instanceof Uint8Array)) throw damaged('it has no bytes')
  if (bytes.length < HEAD_WORDS * 4 || bytes.length % 4 !== 0) throw damaged('it has the wrong length')
  // A copy: what is read must not change meanwhile, and words begin where words may.
  const words = new Int32Array(bytes.slice().buffer)
  if (words[0] !== MAGIC) throw damaged('it does not begin as a batch does')
  if (words[1] !== RECORDS_VERSION) throw damaged(`it has format ${words[1]}, allowed: ${RECORDS_VERSION}`)
  const hash = words[HASH]! >>> 0
  words[HASH] = 0
  if (words[5] !== words.length - HEAD_WORDS) throw damaged('it has the wrong length')
  if (xxh32(words, 0, words.length, 0) !== hash) throw damaged('its hash is not that of its bytes')
  if (words[2] !== tickFrom || words[3] !== tickTo || words[4] !== count || words[2]! > words[3]!) {
    throw damaged('its ticks or its number of calls are not those of its bytes')
  }
  return words.subarray(HEAD_WORDS)
}
