import { MyriadError } from '../errors/index.js'
import {
  ACK,
  BUSY,
  CLAIM,
  CLAIMING,
  type Control,
  DIE,
  DONE,
  EPOCH,
  FAILED,
  FAILED_ITEM,
  FAILED_LENGTH,
  FAILED_TEXT,
  FAILED_TEXT_WORDS,
  GIVEN_UP,
  HOLDS,
  ITEMS,
  JOB,
  MODE,
  SHOWN,
  threadLine,
} from './control.js'

/** Does one item of a job. Every thread of a pool has one, over the same memory. `seat` is the thread's, 0: the caller's. */
export type JobRunner = (job: number, item: number, seat: number) => void

/**
 * Claims and does items of the job `epoch` until none is left.
 *
 * The job's words are read after a claim has succeeded: from then on the job cannot end, so they cannot change. `HOLDS` says
 * at every moment whether the thread could have an item, so that the caller never takes one for done, or for nobody's.
 *
 * @returns False: the caller has given this thread up.
 */
export function workOn(control: Control, epoch: number, seat: number, run: JobRunner): boolean {
  const { words, doubles } = control
  const line = threadLine(seat)
  const tag = epoch & 0xffff
  let started = -1
  if (Atomics.compareExchange(words, line + HOLDS, 0, CLAIMING) !== 0) return false
  for (;;) {
    const claim = Atomics.load(words, CLAIM)
    const left = claim & 0xffff
    if (claim >>> 16 !== tag || left === 0) break
    if (Atomics.compareExchange(words, CLAIM, claim, claim - 1) !== claim) continue
    const items = words[ITEMS]!
    const item = items - left
    if (Atomics.compareExchange(words, line + HOLDS, CLAIMING, item + 1) !== CLAIMING) return false
    // In the middle of a job, with an item in hand: the worst moment.
    if (Atomics.load(words, line + DIE) === 1) return false
    if (started < 0) started = performance.now()
    try {
      run(words[JOB]!, item, seat)
    } catch (error) {
      if (Atomics.load(words, line + HOLDS) !== GIVEN_UP) reportFailure(control, seat, item, error)
    }
    if (Atomics.compareExchange(words, line + HOLDS, item + 1, CLAIMING) !== item + 1) {
      // The caller may have put the world back by now, and this item has written into it.
      Atomics.store(words, line + SHOWN, 1)
      return false
    }
    if (Atomics.add(words, DONE, 1) + 1 === items) Atomics.notify(words, DONE)
  }
  if (started >= 0) {
    const at = (line >> 1) + BUSY
    doubles[at] = doubles[at]! + performance.now() - started
  }
  return Atomics.compareExchange(words, line + HOLDS, CLAIMING, 0) === CLAIMING
}

/** What a thread tells of an error. `code`: one of the package's own, else ''. `value`: as JSON, '' where it has none. */
export interface FailureText {
  readonly code: string
  readonly message: string
  readonly allowed: string
  readonly option: string
  readonly value: string
  readonly stack: string
}

/** Characters of a part of a failure: all parts but the stack find room, and some of the stack. */
const MAX_PART = 400

function json(value: unknown): string {
  try {
    const text = JSON.stringify(value) ?? ''
    return text.length > MAX_PART ? '' : text
  } catch {
    return ''
  }
}

function textOf(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return ['', String(error)]
  const { message, stack = '' } = error
  if (!(error instanceof MyriadError)) return ['', message, '', '', '', stack]
  return [error.code, message, error.allowed ?? '', error.option ?? '', json(error.value), stack]
}

/** Leaves the error where the caller finds it after the join. Only the first one of a job counts. */
export function reportFailure(control: Control, seat: number, item: number, error: unknown): void {
  const { words } = control
  if (Atomics.compareExchange(words, FAILED, 0, seat + 1) !== 0) return
  const text = textOf(error)
    .map((part, i) => (i === 5 ? part : part.slice(0, i === 1 ? 2 * MAX_PART : MAX_PART)).replaceAll('\0', ' '))
    .join('\0')
  const length = Math.min(text.length, FAILED_TEXT_WORDS * 2)
  for (let i = 0; i < FAILED_TEXT_WORDS; i++) {
    const low = i * 2 < length ? text.charCodeAt(i * 2) : 0
    const high = i * 2 + 1 < length ? text.charCodeAt(i * 2 + 1) : 0
    words[FAILED_TEXT + i] = low | (high << 16)
  }
  words[FAILED_ITEM] = item
  words[FAILED_LENGTH] = length
}

/** What `reportFailure` left. */
export function failureText(control: Control): FailureText {
  let text = ''
  for (let i = 0; i < control.words[FAILED_LENGTH]!; i++) {
    text += String.fromCharCode((control.words[FAILED_TEXT + (i >> 1)]! >>> ((i & 1) * 16)) & 0xffff)
  }
  const [code = '', message = '', allowed = '', option = '', value = '', stack = ''] = text.split('\0')
  return { code, message, allowed, option, value, stack }
}

/**
 * The life of a pool thread: sleeps on the epoch, works, sleeps again. Returns when the caller sets MODE to 1, so that
 * the thread can read its messages; it then enters again. It returns for good when the caller has given the thread up.
 */
export function serveJobs(control: Control, seat: number, run: JobRunner): void {
  const { words } = control
  const ack = threadLine(seat) + ACK
  const die = threadLine(seat) + DIE
  let seen = Atomics.load(words, ack)
  for (;;) {
    // SYNC: the epoch is read before the sleep and compared by it, so a job opened in between is not missed.
    if (Atomics.load(words, EPOCH) === seen) Atomics.wait(words, EPOCH, seen)
    const epoch = Atomics.load(words, EPOCH)
    if (epoch === seen) continue
    seen = epoch
    if (Atomics.load(words, die) === 1) return
    Atomics.store(words, ack, epoch)
    if (Atomics.load(words, MODE) === 1) return
    if (!workOn(control, epoch, seat, run)) return
  }
}
