import { type ErrorCode, MyriadError } from '../errors/index.js'
import {
  ACK,
  BUSY,
  CLAIM,
  CONTROL_WORDS,
  type Control,
  DIE,
  DONE,
  EPOCH,
  FAILED,
  FAILED_ITEM,
  HOLDS,
  ITEMS,
  JOB,
  MAX_ITEMS,
  MAX_THREADS,
  openControl,
  threadLine,
} from './control.js'
import { canBlock, pause } from './environment.js'
import { JobCost } from './job-cost.js'
import { type AnyWorker, type ThreadHandle, threadHandle } from './port.js'
import { failureText, type JobRunner, reportFailure, workOn } from './work.js'

/** What a pool thread is told when it starts. `payload` is for the job runner it builds. */
export interface StartMessage {
  readonly kind: 'myriad:start'
  readonly thread: number
  /**
   * From 1 to `MAX_THREADS - 1`: a number that no thread of the pool has which may still run. Unlike `thread`, which the next
   * one has again as soon as this one is ended: a browser ends a worker some time after it was told to.
   */
  readonly seat: number
  readonly control: SharedArrayBuffer
  readonly payload: unknown
}

/** What a pool thread answers. */
export type ThreadMessage = { readonly kind: 'myriad:ready' } | { readonly kind: 'myriad:failed'; readonly why: string }

export interface PoolOptions {
  /** Makes one thread. */
  readonly spawn: () => AnyWorker
  /** What each thread needs to build its job runner: shared memory and plain data. */
  readonly payload: unknown
  /** The caller's own job runner. */
  readonly run: JobRunner
  /** Milliseconds without progress after which a thread counts as lost. */
  readonly watchdogMs: number
  /** Milliseconds of work below which a job is not worth waking anybody. */
  readonly wakeAboveMs: number
}

/** Rounds of `pause` before the caller sleeps for the last items: 2–4 µs, less than a sleep costs. */
const SPINS = 50
/** At least this often the pool is woken, so that a dead thread is noticed while work is light or ticks are rare. */
const HEARTBEAT_MS = 250
/**
 * A thread is lost only if it missed this many wakes, besides the time: a machine that slept, or a caller that was held
 * up, makes a single wake look old. Few, so that the time decides at any rate of ticks.
 */
const MISSES = 3
/** The longest a thread may take to start. */
const START_MS = 15_000

interface Member {
  readonly handle: ThreadHandle
  readonly seat: number
  /** `performance.now()` at the first wake it has not answered; 0: it has answered. */
  silentSince: number
  misses: number
}

/**
 * A pool of threads that do the items of one job at a time, the caller taking part.
 *
 * `run` is an ordinary synchronous call: it may be made on a page's main thread, in a worker and in Node. With one
 * thread (the caller) nothing is shared and nothing waits; the same job runner does every item.
 */
export class Pool {
  readonly #options: PoolOptions
  readonly #control: Control
  readonly #members: Member[] = []
  readonly #costs: JobCost[] = []
  #lastSeat = 0
  #lastWake = 0
  #lastWakeEpoch = 0
  #failure: MyriadError | undefined
  /** What the caller's own part threw. */
  #ownCause: unknown
  #heart: ReturnType<typeof setInterval> | undefined
  /** Barriers and wake-ups so far, for reports. */
  forks = 0
  /** Jobs so far, on one thread or many: between one and the next all wait. */
  jobs = 0

  constructor(options: PoolOptions, shared: boolean) {
    this.#options = options
    const bytes = CONTROL_WORDS * 4
    this.#control = openControl(shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes))
  }

  /** Threads that work, the caller included. */
  get threads(): number {
    return this.#members.length + 1
  }

  /** Why the pool can do no more jobs; undefined while it can. */
  get failure(): MyriadError | undefined {
    return this.#failure
  }

  /** Milliseconds a thread has spent working. Thread 0 is the caller. */
  busyMs(thread: number): number {
    return this.#control.doubles[(threadLine(thread) >> 1) + BUSY]!
  }

  /** Smoothed milliseconds of work that a job costs, all threads together. */
  cost(job: number): number {
    return Math.max(0, this.#costOf(job).work)
  }

  /**
   * Starts or ends threads until the pool has `threads` of them, the caller included. No job may run meanwhile.
   *
   * @throws MyriadError `THREAD_START` when a thread cannot be started; what `signal` was aborted with. The pool is then as
   *   it was.
   */
  async setThreads(threads: number, signal: AbortSignal | undefined = undefined): Promise<void> {
    if (threads > MAX_THREADS) {
      throw new MyriadError(
        'CAPACITY_THREADS',
        `A pool has at most ${MAX_THREADS} threads, ${threads} were asked for.`,
        {
          value: threads,
          allowed: `1 to ${MAX_THREADS}`,
          option: 'workers',
        },
      )
    }
    while (this.threads > threads) await this.#members.pop()!.handle.terminate()
    this.#keepBeating()
    // All are started before the first is awaited: a thread may not start while its parent blocks.
    const starting: Promise<Member>[] = []
    for (let t = this.threads; t < threads; t++) starting.push(this.#start(t, this.#takeSeat(), signal))
    const results = await Promise.allSettled(starting)
    const failed = results.find((result) => result.status === 'rejected')
    const started = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
    if (failed || signal?.aborted) {
      await Promise.all(started.map((member) => member.handle.terminate()))
      throw signal?.aborted ? signal.reason : failed!.reason
    }
    this.#members.push(...started)
    this.#keepBeating()
  }

  /** Lets the heart beat while there are threads. Jobs alone would notice a dead thread late when ticks are rare. */
  #keepBeating(): void {
    clearInterval(this.#heart)
    this.#heart = undefined
    if (this.#members.length === 0) return
    this.#heart = setInterval(() => this.#beat(), HEARTBEAT_MS)
    // In Node a timer would keep the program alive.
    ;(this.#heart as { unref?: () => void }).unref?.()
  }

  /** Wakes the pool for a job without items, between two jobs. */
  #beat(): void {
    if (this.#failure || performance.now() - this.#lastWake < HEARTBEAT_MS / 2) return
    // Whoever runs the next job is told.
    if (this.#findLost()) return
    this.#wake(0)
  }

  /** The next seat in turn that no member has: those given back last are the last to be given again. */
  #takeSeat(): number {
    do this.#lastSeat = (this.#lastSeat % (MAX_THREADS - 1)) + 1
    while (this.#members.some(({ seat }) => seat === this.#lastSeat))
    return this.#lastSeat
  }

  #start(thread: number, seat: number, signal: AbortSignal | undefined): Promise<Member> {
    return new Promise((resolve, reject) => {
      let handle: ThreadHandle | undefined
      const fail = (why: string) => {
        clearTimeout(timer)
        // One that came too late, or was given up, shall not go on by itself.
        void handle?.terminate()
        reject(
          new MyriadError('THREAD_START', `Thread ${thread} of the pool did not start: ${why}.`, { value: thread }),
        )
      }
      signal?.addEventListener('abort', () => fail('it was given up'), { once: true })
      const timer = setTimeout(() => fail(`no answer in ${START_MS / 1000} s`), START_MS)
      try {
        handle = threadHandle(this.#options.spawn())
      } catch (error) {
        fail(error instanceof Error ? error.message : String(error))
        return
      }
      let ready = false
      handle.onTrouble((what) => {
        if (ready) this.#lose(thread, `stopped: ${what}`)
        else fail(what)
      })
      handle.onMessage((message) => {
        const answer = message as ThreadMessage
        if (answer?.kind === 'myriad:failed') fail(answer.why)
        if (answer?.kind !== 'myriad:ready' || ready) return
        ready = true
        clearTimeout(timer)
        handle.letGo()
        resolve({ handle: handle!, seat, silentSince: 0, misses: 0 })
      })
      const { words } = this.#control
      // The thread takes part from the next job on.
      Atomics.store(words, threadLine(thread) + ACK, Atomics.load(words, EPOCH))
      Atomics.store(words, threadLine(thread) + HOLDS, 0)
      Atomics.store(words, threadLine(thread) + DIE, 0)
      const control = words.buffer as SharedArrayBuffer
      const { payload } = this.#options
      handle.post({ kind: 'myriad:start', thread, seat, control, payload } satisfies StartMessage)
    })
  }

  /**
   * Does all items of a job and returns when they are done.
   *
   * @param own What the caller alone does before it takes items, while the others are at work.
   * @throws MyriadError `THREAD_ERROR` when an item threw, `THREAD_LOST` when a thread died or hangs. The pool is of no
   *   use then, and what the job wrote is incomplete.
   */
  run(job: number, items: number, own: (() => void) | undefined = undefined): void {
    if (this.#failure) throw this.#failure
    if (items > MAX_ITEMS)
      throw new MyriadError('OUT_OF_RANGE', `A job has at most ${MAX_ITEMS} items.`, { value: items })
    this.jobs++
    const cost = this.#costOf(job)
    if (this.#members.length === 0 || !this.#worthWaking(cost)) this.#runAlone(cost, job, items, own)
    else this.#runTogether(cost, job, items, own)
  }

  #costOf(job: number): JobCost {
    this.#costs[job] ??= new JobCost()
    return this.#costs[job]
  }

  #worthWaking(cost: JobCost): boolean {
    return cost.wakes(this.#options.wakeAboveMs) || performance.now() - this.#lastWake > HEARTBEAT_MS
  }

  #runAlone(cost: JobCost, job: number, items: number, own: (() => void) | undefined): void {
    const { doubles } = this.#control
    const began = own ? performance.now() : 0
    if (own) this.#runOwn(own)
    if (Atomics.load(this.#control.words, FAILED) !== 0) this.#throwFailure(this.#ownCause)
    const started = performance.now()
    for (let item = 0; item < items; item++) {
      try {
        this.#options.run(job, item, 0)
      } catch (error) {
        reportFailure(this.#control, 0, item, error)
        this.#throwFailure(error)
      }
    }
    const ended = performance.now()
    const at = (threadLine(0) >> 1) + BUSY
    doubles[at] = doubles[at]! + ended - started
    cost.learn(false, ended - (own ? began : started), ended - started)
  }

  /** The caller's own part. An error waits until the others have finished. */
  #runOwn(own: () => void): void {
    try {
      own()
    } catch (error) {
      this.#ownCause = error
      reportFailure(this.#control, 0, 0, error)
    }
  }

  #runTogether(cost: JobCost, job: number, items: number, own: (() => void) | undefined): void {
    const { words } = this.#control
    if (this.#findLost()) throw this.#failure!
    this.forks++
    const busy = this.#totalBusy()
    words[JOB] = job
    words[ITEMS] = items
    Atomics.store(words, DONE, 0)
    const epoch = this.#wake(items)
    const began = this.#lastWake
    if (own) this.#runOwn(own)
    workOn(this.#control, epoch, 0, this.#options.run)
    this.#join(items)
    if (Atomics.load(words, FAILED) !== 0) this.#throwFailure(this.#ownCause)
    cost.learn(true, performance.now() - began, this.#totalBusy() - busy)
  }

  /** Opens the claims of a job whose words are written, wakes everybody, and returns the job's number. */
  #wake(items: number): number {
    const { words } = this.#control
    const epoch = (Atomics.load(words, EPOCH) + 1) | 0
    Atomics.store(words, CLAIM, ((epoch & 0xffff) << 16) | items)
    // SYNC: the epoch comes last; a thread that sees it sees the job.
    Atomics.store(words, EPOCH, epoch)
    Atomics.notify(words, EPOCH)
    this.#lastWake = performance.now()
    this.#lastWakeEpoch = epoch
    return epoch
  }

  #totalBusy(): number {
    let total = 0
    for (let t = 0; t < this.threads; t++) total += this.busyMs(t)
    return total
  }

  /** Waits for the items that other threads hold. */
  #join(items: number): void {
    const { words } = this.#control
    for (let i = 0; i < SPINS; i++) {
      if (Atomics.load(words, DONE) === items) return
      pause()
    }
    const block = canBlock()
    let seen = Atomics.load(words, DONE)
    let since = performance.now()
    while (seen !== items) {
      if (block) Atomics.wait(words, DONE, seen, 100)
      else for (let i = 0; i < SPINS && Atomics.load(words, DONE) === seen; i++) pause()
      const done = Atomics.load(words, DONE)
      const now = performance.now()
      if (done !== seen) {
        seen = done
        since = now
      } else if (now - since > this.#options.watchdogMs) {
        this.#loseHolder(items - done)
      }
    }
  }

  /** No item was finished for too long: whoever holds one is lost. */
  #loseHolder(missing: number): never {
    const { words } = this.#control
    for (let t = 1; t < this.threads; t++) {
      const held = Atomics.load(words, threadLine(t) + HOLDS)
      if (held !== 0) {
        this.#lose(t, `did not finish item ${held - 1} within ${this.#options.watchdogMs} ms: it died or hangs`)
      }
    }
    this.#lose(-1, `left ${missing} items unfinished for ${this.#options.watchdogMs} ms`)
    throw this.#failure!
  }

  /** Notices a thread that no longer answers wakes although nobody waits for it. */
  #findLost(): boolean {
    if (this.#lastWake === 0) return false
    const { words } = this.#control
    const now = performance.now()
    for (let i = 0; i < this.#members.length; i++) {
      const member = this.#members[i]!
      if (Atomics.load(words, threadLine(i + 1) + ACK) === this.#lastWakeEpoch) {
        member.silentSince = 0
        member.misses = 0
      } else if (member.silentSince === 0) {
        member.silentSince = this.#lastWake
        member.misses = 1
      } else if (++member.misses >= MISSES && now - member.silentSince > this.#options.watchdogMs) {
        this.#lose(i + 1, `has not answered for ${Math.round(now - member.silentSince)} ms: it died or hangs`)
        return true
      }
    }
    return false
  }

  #lose(thread: number, what: string): void {
    const who = thread < 0 ? 'A thread' : `Thread ${thread}`
    this.#failure ??= new MyriadError('THREAD_LOST', `${who} of the pool ${what}. The world's state is incomplete.`, {
      value: thread,
      allowed: 'restart with a new engine, or load the last save',
    })
  }

  #throwFailure(own: unknown): never {
    const { words } = this.#control
    const thread = words[FAILED]! - 1
    // What the caller's own part threw may have come second.
    const cause = thread === 0 ? own : undefined
    const { code, message, allowed, option, value, stack } = failureText(this.#control)
    const where = `Thread ${thread} of the pool, item ${words[FAILED_ITEM]}`
    // An error of the package's own says all by itself.
    this.#failure ??=
      code === ''
        ? new MyriadError('THREAD_ERROR', `${where}: ${message}`, { value: stack, cause })
        : new MyriadError(code as ErrorCode, `${message} (${where})`, {
            value: cause instanceof MyriadError ? cause.value : value === '' ? undefined : JSON.parse(value),
            ...(allowed !== '' && { allowed }),
            ...(option !== '' && { option }),
            cause,
          })
    // Where it was thrown, rather than where it was found.
    if (code !== '' && stack !== '') this.#failure.stack = `${this.#failure.message}\n${stack}`
    throw this.#failure
  }

  /** Ends one thread as a crash would, for drills: the pool is not told. */
  async killThread(thread: number): Promise<void> {
    const member = this.#members[thread - 1]
    if (!member) return
    // A browser gives a worker two seconds before it ends it; the word ends it at its next wake.
    Atomics.store(this.#control.words, threadLine(thread) + DIE, 1)
    await member.handle.terminate()
  }

  /** Ends all threads. The pool can do no more jobs. */
  async dispose(): Promise<void> {
    this.#failure ??= new MyriadError('DISPOSED', 'The pool was disposed of.')
    clearInterval(this.#heart)
    const members = this.#members.splice(0)
    await Promise.all(members.map((member) => member.handle.terminate()))
  }
}
