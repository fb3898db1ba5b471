/*
 * The words by which a pool's threads are coordinated. One job at a time: the caller writes what is to be done, opens
 * the claims and raises the epoch; whoever is awake claims items until none is left; the caller goes on when all items
 * are done. It waits for items, never for threads: a thread that wakes late finds nothing and sleeps again.
 */

// Each word that several threads write has a cache line (16 words) of its own.

// SYNC: EPOCH, MODE, JOB, TICK: the caller, between jobs.
/** Number of the current job. Threads sleep on it. */
export const EPOCH = 0
/** 0: run jobs. 1: leave the loop and go back to the event loop. */
export const MODE = 1
export const JOB = 2
export const ITEMS = 3
// SYNC: CLAIM: everybody, by compare-exchange; the caller resets it between jobs.
/** Lower 16 bits of the epoch in the upper half, items not yet claimed in the lower. */
export const CLAIM = 16
// SYNC: DONE: everybody, by Atomics.add; the caller resets it between jobs and sleeps on it.
export const DONE = 32
// SYNC: FAILED: the first thread that fails, by compare-exchange.
/** 0, or 1 + the seat of the thread whose job threw. */
export const FAILED = 48
/** Item in which it threw, then the length of the message, then the message. */
export const FAILED_ITEM = 49
export const FAILED_LENGTH = 50
export const FAILED_TEXT = 64
/** Two characters a word: a message, what it is about, and where it was thrown. */
export const FAILED_TEXT_WORDS = 1024

/** First word of the threads' own lines. */
export const THREADS = FAILED_TEXT + FAILED_TEXT_WORDS
export const THREAD_WORDS = 16
// SYNC: a thread's words: that thread.
/** The last epoch it woke for. */
export const ACK = 0
// SYNC: HOLDS: that thread, and the caller who gives it up, both by compare-exchange only: so a thread that was given up
// finds it out before it could be counted, and one that has just finished cannot be given up for it.
/** 1 + the item it works on, 0: none; or one of the two below. */
export const HOLDS = 1
/** It may have taken an item that it has not named yet. */
export const CLAIMING = -1
/** The caller has given it up: whatever it does counts no more, and it must take no item. */
export const GIVEN_UP = -2
// SYNC: SHOWN: that thread, once.
/** 1: it was given up and has finished its item after all: it was slow, not dead. */
export const SHOWN = 5
// SYNC: DIE: the caller.
/** 1: stop as a crash would, without a word. */
export const DIE = 4
/** Double index (within the line) of the milliseconds it has worked. */
export const BUSY = 1

/** Most threads of a pool, the caller included. */
export const MAX_THREADS = 64

export const CONTROL_WORDS = THREADS + MAX_THREADS * THREAD_WORDS

/** A job takes at most this many items: the claim word counts them in 16 bits. */
export const MAX_ITEMS = 0xffff

/** First word of the line of a seat. Seat 0 is the caller's. */
export function threadLine(seat: number): number {
  return THREADS + seat * THREAD_WORDS
}

export interface Control {
  readonly words: Int32Array
  readonly doubles: Float64Array
}

export function openControl(buffer: ArrayBuffer | SharedArrayBuffer): Control {
  return { words: new Int32Array(buffer), doubles: new Float64Array(buffer) }
}
