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
  GIVEN_UP,
  HOLDS,
  ITEMS,
  JOB,
  MAX_ITEMS,
  MAX_THREADS,
  openControl,
  SHOWN,
  threadLine,
} from './control.js'
import { canBlock, pause } from './environment.js'
import { JobCost } from './job-cost.js'
import { type AnyWorker, type ThreadHandle, threadHandle } from './port.js'
import { failureText, type JobRunner, reportFailure, workOn } from './work.js'

/** What a pool thread is told when it starts. `payload` is for the job runner it builds. */
export interface StartMessage {
  readonly kind: 'myriad:start'
  /**
   * From 1 to `MAX_THREADS - 1`: a number that no thread of the pool has which may still run. Its line of the control words
   * is its own as long as it could write there: a browser ends a worker some time after it was told to.
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
/** Milliseconds that the caller sleeps at a time for the last items: so often it looks whether there was progress. */
const ROUND_MS = 20
/** Threads that hold no item are nobody's hurry: so long they may be silent at least. */
const SILENCE_MS = 1000
/** An item may take so many times what a whole run of its job has cost so far. */
const PATIENCE = 2
/** How much longer all threads get, at most, where one that was given up proved to be slow. */
const MOST_LENIENT = 8
/** Where nobody says when a worker is gone: browsers let one that is in the middle of something run on for two seconds. */
const AFTERLIFE_MS = 3000
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
  lost: boolean
  /** `performance.now()` at the first wake it has not answered; 0: it has answered. */
  silentSince: number
  misses: number
}

/** A thread that was given up with an item in hand, and may not know it yet. */
interface Ghost {
  readonly seat: number
  readonly since: number
  /** It is gone; or, where that cannot be known, it must be by now. */
  gone: boolean
}

/** What became of the threads when a pool was mended. */
export interface Mended {
  /** Numbers that the threads given up had, from 1. */
  readonly lost: readonly number[]
  /** What had gone wrong. */
  readonly why: string
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
  /** The wake whose answers have been looked at. */
  #lookedAt = 0
  #failure: MyriadError | undefined
  /** What the caller's own part threw. */
  #ownCause: unknown
  #heart: ReturnType<typeof setInterval> | undefined
  readonly #ghosts: Ghost[] = []
  /** Threads to have again once those given up are replaced. */
  #wanted = 1
  /** The change of threads under way: they come one after the other. */
  #changing: Promise<void> = Promise.resolve()
  /** By how much the watchdog's time is longer, as threads that it gave up were only slow. */
  #lenience = 1
  #disposed = false
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

  /** Whether what it failed with was thrown by an item in another thread than the caller's. */
  get failedElsewhere(): boolean {
    return Atomics.load(this.#control.words, FAILED) > 1
  }

  /** Why the pool can do no more jobs; undefined while it can. */
  get failure(): MyriadError | undefined {
    return this.#failure
  }

  /** Milliseconds a thread has spent working. Thread 0 is the caller. */
  busyMs(thread: number): number {
    const seat = thread === 0 ? 0 : this.#members[thread - 1]!.seat
    return this.#control.doubles[(threadLine(seat) >> 1) + BUSY]!
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
  setThreads(threads: number, signal: AbortSignal | undefined = undefined): Promise<void> {
    return this.#inTurn(() => this.#changeTo(threads, signal))
  }

  #inTurn(change: () => Promise<void>): Promise<void> {
    const done = this.#changing.then(change)
    this.#changing = done.catch(() => undefined)
    return done
  }

  async #changeTo(threads: number, signal: AbortSignal | undefined): Promise<void> {
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
    if (this.#disposed) return
    while (this.threads > threads) await this.#members.pop()!.handle.terminate()
    this.#wanted = threads
    this.#keepBeating()
    // All are started before the first is awaited: a thread may not start while its parent blocks.
    const starting: Promise<Member>[] = []
    const seats: number[] = []
    for (let t = this.threads; t < threads; t++) {
      seats.push(this.#takeSeat(seats))
      starting.push(this.#start(t, seats.at(-1)!, signal))
    }
    const results = await Promise.allSettled(starting)
    const failed = results.find((result) => result.status === 'rejected')
    const started = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
    if (failed || signal?.aborted || this.#disposed) {
      await Promise.all(started.map((member) => member.handle.terminate()))
      if (this.#disposed) return
      this.#wanted = this.threads
      throw signal?.aborted ? signal.reason : failed!.reason
    }
    this.#members.push(...started)
    for (const member of started) if (member.lost) this.#lose(member, 'stopped as soon as it had started')
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
  #takeSeat(taken: readonly number[]): number {
    const others = [...this.#members, ...this.#ghosts]
    do this.#lastSeat = (this.#lastSeat % (MAX_THREADS - 1)) + 1
    while (taken.includes(this.#lastSeat) || others.some(({ seat }) => seat === this.#lastSeat))
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
      let member: Member | undefined
      handle.onTrouble((what) => {
        if (member) this.#lose(member, `stopped: ${what}`)
        else fail(what)
      })
      handle.onMessage((message) => {
        const answer = message as ThreadMessage
        if (answer?.kind === 'myriad:failed') fail(answer.why)
        if (answer?.kind !== 'myriad:ready' || member) return
        clearTimeout(timer)
        handle!.letGo()
        member = { handle: handle!, seat, lost: false, silentSince: 0, misses: 0 }
        resolve(member)
      })
      const { words } = this.#control
      // The thread takes part from the next job on.
      const line = threadLine(seat)
      Atomics.store(words, line + ACK, Atomics.load(words, EPOCH))
      for (const word of [HOLDS, DIE, SHOWN]) Atomics.store(words, line + word, 0)
      this.#control.doubles[(line >> 1) + BUSY] = 0
      const control = words.buffer as SharedArrayBuffer
      const { payload } = this.#options
      handle.post({ kind: 'myriad:start', seat, control, payload } satisfies StartMessage)
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
    if (this.#hasFailed()) this.#throwFailure(this.#ownCause)
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
    this.#join(items, cost)
    if (this.#hasFailed()) this.#throwFailure(this.#ownCause)
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
  #join(items: number, cost: JobCost): void {
    const { words } = this.#control
    for (let i = 0; i < SPINS; i++) {
      if (Atomics.load(words, DONE) === items) return
      pause()
    }
    this.#waitUntil(
      () => Atomics.load(words, DONE),
      items,
      this.#patience(cost),
      () => this.#loseHolders(items),
    )
  }

  /** Milliseconds without progress that a job's items are given. */
  #patience(cost: JobCost): number {
    return Math.max(this.#options.watchdogMs * this.#lenience, PATIENCE * cost.work)
  }

  /**
   * Waits until `read` gives `goal`; when it has not changed for `patience` milliseconds, `late` is called, and again after
   * as long.
   *
   * What counts is time in which this thread itself was there: a round that came back late, as the machine slept, a debugger
   * stood or other programs had the processor, says nothing about the others, who had no more of it.
   */
  #waitUntil(read: () => number, goal: number, patience: number, late: () => void): void {
    const block = canBlock()
    const { words } = this.#control
    let seen = read()
    let idle = 0
    let last = performance.now()
    while (seen !== goal) {
      if (block) Atomics.wait(words, DONE, Atomics.load(words, DONE), ROUND_MS)
      else for (let i = 0; i < SPINS && read() === seen; i++) pause()
      const now = performance.now()
      const found = read()
      idle = found === seen ? idle + Math.min(now - last, 2 * ROUND_MS) : 0
      seen = found
      last = now
      if (idle <= patience) continue
      late()
      idle = 0
    }
  }

  /** No item was finished for too long: whoever holds one is lost. */
  #loseHolders(items: number): void {
    const { words } = this.#control
    for (const member of this.#members) {
      const held = Atomics.load(words, threadLine(member.seat) + HOLDS)
      // It may finish in this very moment: then it is not lost.
      if (held === 0 || held === GIVEN_UP || !this.#giveUp(member, held)) continue
      const what = held > 0 ? `did not finish item ${held - 1}` : 'did not take its item'
      this.#lose(member, `${what} within ${Math.round(this.#options.watchdogMs)} ms: it died or hangs`)
    }
    if (this.#failure) throw this.#failure
    // Nobody has an item, and yet some are not done.
    if (Atomics.load(words, DONE) < items && this.#members.every((member) => this.#holds(member) === 0)) {
      for (const member of this.#members) this.#lose(member, 'left items unfinished')
      throw this.#failure!
    }
  }

  #holds(member: Member): number {
    return Atomics.load(this.#control.words, threadLine(member.seat) + HOLDS)
  }

  /** Nothing that a thread does counts from now on. False: it has gone on since it held this. */
  #giveUp(member: Member, held: number): boolean {
    const at = threadLine(member.seat) + HOLDS
    if (Atomics.compareExchange(this.#control.words, at, held, GIVEN_UP) !== held) return false
    if (held !== 0) this.#ghosts.push({ seat: member.seat, since: performance.now(), gone: false })
    return true
  }

  /** Notices a thread that no longer answers wakes although nobody waits for it. */
  #findLost(): boolean {
    // Each wake counts once, however often it is asked.
    if (this.#lastWake === 0 || this.#lookedAt === this.#lastWakeEpoch) return false
    this.#lookedAt = this.#lastWakeEpoch
    const { words } = this.#control
    const limit = Math.max(SILENCE_MS, this.#options.watchdogMs)
    const now = performance.now()
    for (const member of this.#members) {
      if (Atomics.load(words, threadLine(member.seat) + ACK) === this.#lastWakeEpoch) {
        member.silentSince = 0
        member.misses = 0
      } else if (member.silentSince === 0) {
        member.silentSince = this.#lastWake
        member.misses = 1
      } else if (++member.misses >= MISSES && now - member.silentSince > limit) {
        this.#lose(member, `has not answered for ${Math.round(now - member.silentSince)} ms: it died or hangs`)
        return true
      }
    }
    return false
  }

  #lose(member: Member, what: string): void {
    const thread = this.#members.indexOf(member) + 1
    member.lost = true
    // One that is not among them yet, or no longer.
    if (thread === 0) return
    this.#failure ??= new MyriadError(
      'THREAD_LOST',
      `Thread ${thread} of the pool ${what}. The world's state is incomplete.`,
      { value: thread, allowed: 'restart with a new engine, or load the last save' },
    )
  }

  // ── Mending ───────────────────────────────────────────────────────────────

  /**
   * Lets go of the threads that are lost, and of the one whose item threw, so that the pool can work again with those that are
   * left. When it returns no thread of the pool is at work; what ghosts do, `ghosts` and `takeGhost` tell.
   *
   * @throws MyriadError What the pool failed with, if that was no thread's death.
   */
  mend(): Mended {
    const failure = this.#failure
    if (failure && failure.code !== 'THREAD_LOST' && failure.code !== 'THREAD_ERROR') throw failure
    const { words } = this.#control
    const failed = Atomics.load(words, FAILED) - 1
    // Nobody takes another item of the job that broke off.
    Atomics.store(words, CLAIM, (Atomics.load(words, EPOCH) & 0xffff) << 16)
    for (const member of this.#members) {
      if (member.seat === failed) member.lost = true
      if (!member.lost) this.#calmDown(member)
    }
    const lost = this.#members.flatMap((member, i) => (member.lost ? [i + 1] : []))
    for (let i = this.#members.length - 1; i >= 0; i--) if (this.#members[i]!.lost) this.#bury(i)
    Atomics.store(words, FAILED, 0)
    this.#ownCause = undefined
    this.#failure = undefined
    this.#lastWake = 0
    this.#keepBeating()
    return { lost, why: failure?.message ?? '' }
  }

  /** Waits until a thread holds nothing any more; it may still be at an item of the job that broke off. */
  #calmDown(member: Member): void {
    this.#waitUntil(
      () => (member.lost ? 0 : this.#holds(member)),
      0,
      this.#options.watchdogMs * this.#lenience,
      () => {
        if (this.#giveUp(member, this.#holds(member))) member.lost = true
      },
    )
  }

  #bury(place: number): void {
    const [member] = this.#members.splice(place, 1)
    const { handle, seat } = member!
    const { words } = this.#control
    const at = threadLine(seat) + HOLDS
    for (let held = Atomics.load(words, at); held !== GIVEN_UP; held = Atomics.load(words, at)) {
      this.#giveUp(member!, held)
    }
    Atomics.store(words, threadLine(seat) + DIE, 1)
    const ended = handle.terminate()
    const ghost = this.#ghosts.find((one) => one.seat === seat)
    if (!ghost || !handle.tellsEnd) return
    void ended.then(() => {
      ghost.gone = true
    })
  }

  /** Threads that were given up with an item in hand, and may be writing to the world's memory still. */
  get ghosts(): number {
    return this.#ghosts.length
  }

  /** Whether some ghost is over and done with since the last time that this was asked: it may have written until just now. */
  takeGhost(): boolean {
    const { words } = this.#control
    let found = false
    for (let i = this.#ghosts.length - 1; i >= 0; i--) {
      const { seat, since, gone } = this.#ghosts[i]!
      const shown = Atomics.load(words, threadLine(seat) + SHOWN) === 1
      if (!shown && !gone && performance.now() - since < AFTERLIFE_MS) continue
      // It was not dead: the others may need as long.
      if (shown) this.#lenience = Math.min(MOST_LENIENT, this.#lenience * 2)
      this.#ghosts.splice(i, 1)
      found = true
    }
    return found
  }

  /** Between two ticks: whether threads are known to be lost. None of them had an item, so the state is whole. */
  get isLost(): boolean {
    if (!this.#failure) this.#findLost()
    return this.#failure?.code === 'THREAD_LOST'
  }

  /** Whether threads that were given up have not been replaced. */
  get isShort(): boolean {
    return this.threads < this.#wanted
  }

  /** Starts threads in the place of those given up. The pool may work meanwhile. @throws MyriadError `THREAD_START` */
  replace(): Promise<void> {
    return this.#inTurn(() => this.#changeTo(this.#wanted, undefined))
  }

  /** Whether an item threw, or the caller's own part. What a thread reports that is given up counts no more. */
  #hasFailed(): boolean {
    const { words } = this.#control
    const seat = Atomics.load(words, FAILED) - 1
    if (seat <= 0) return seat === 0
    if (this.#members.some((member) => member.seat === seat)) return true
    Atomics.store(words, FAILED, 0)
    return false
  }

  #throwFailure(own: unknown): never {
    const { words } = this.#control
    const seat = words[FAILED]! - 1
    const thread = this.#members.findIndex((member) => member.seat === seat) + 1
    // What the caller's own part threw may have come second.
    const cause = seat === 0 ? own : undefined
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
    Atomics.store(this.#control.words, threadLine(member.seat) + DIE, 1)
    await member.handle.terminate()
  }

  /** Ends all threads. The pool can do no more jobs. */
  async dispose(): Promise<void> {
    this.#failure ??= new MyriadError('DISPOSED', 'The pool was disposed of.')
    this.#disposed = true
    clearInterval(this.#heart)
    const members = this.#members.splice(0)
    await Promise.all(members.map((member) => member.handle.terminate()))
  }
}
