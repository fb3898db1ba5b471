import { Worker } from 'node:worker_threads'
import { afterEach, describe, expect, it } from 'vitest'
import { MyriadError } from '../../../src/errors/index.js'
import { Pool, type PoolOptions } from '../../../src/threads/index.js'

const ITEMS = 64
const COUNT = 0
const THROW = 1
const HANG = 2
const DIE = 3
const SLOW = 4

interface Setup {
  readonly pool: Pool
  readonly counts: Int32Array
}

const open: Pool[] = []

afterEach(async () => {
  for (const pool of open.splice(0)) await pool.dispose()
})

/** A pool whose jobs count how often each item is done. The caller leaves `item` to the others. */
async function setUp(threads: number, payload: object = {}, options: Partial<PoolOptions> = {}): Promise<Setup> {
  const buffer = new SharedArrayBuffer(ITEMS * 4)
  const counts = new Int32Array(buffer)
  const pool = new Pool(
    {
      spawn: () => new Worker(new URL('../../support/pool-thread.mjs', import.meta.url)),
      payload: { counts: buffer, ...payload },
      run: (_job, item) => {
        // The caller works slowly, so that the others get their share on a loaded machine too.
        const until = performance.now() + (threads > 1 ? 2 : 0)
        while (performance.now() < until);
        Atomics.add(counts, item, 1)
      },
      watchdogMs: 400,
      wakeAboveMs: 0,
      ...options,
    },
    true,
  )
  open.push(pool)
  await pool.setThreads(threads)
  return { pool, counts }
}

/** The error that a call throws. */
function thrown(work: () => void): MyriadError {
  try {
    work()
  } catch (error) {
    expect(error).toBeInstanceOf(MyriadError)
    return error as MyriadError
  }
  throw new Error('nothing was thrown')
}

describe('Pool', () => {
  it('gives a thread a seat that one which was just ended does not have: it may go on for a while', async () => {
    const seats: number[] = []
    const spawn = () => {
      const worker = new Worker(new URL('../../support/pool-thread.mjs', import.meta.url))
      const post = worker.postMessage.bind(worker)
      worker.postMessage = (message: { seat: number }) => {
        seats.push(message.seat)
        post(message)
      }
      return worker
    }
    const { pool } = await setUp(3, {}, { spawn })
    for (const threads of [1, 2, 1, 3]) await pool.setThreads(threads)
    expect(seats).toHaveLength(5)
    expect(new Set(seats).size).toBe(5)
    for (const seat of seats) expect(seat).toBeGreaterThan(0)
  })

  it.each([1, 2, 3])('does every item of a job exactly once with %i threads', async (threads) => {
    const { pool, counts } = await setUp(threads)
    for (let round = 1; round <= 20; round++) {
      pool.run(COUNT, ITEMS)
      expect([...counts]).toEqual(new Array(ITEMS).fill(round))
    }
  })

  it('does a job without items', async () => {
    const { pool, counts } = await setUp(2)
    pool.run(COUNT, 0)
    expect(counts.every((count) => count === 0)).toBe(true)
  })

  it('lets every thread take part', async () => {
    const { pool } = await setUp(2)
    for (let i = 0; i < 10; i++) pool.run(SLOW, ITEMS)
    expect(pool.busyMs(0)).toBeGreaterThan(0)
    expect(pool.busyMs(1)).toBeGreaterThan(0)
  })

  it('changes its threads between jobs and goes on', async () => {
    const { pool, counts } = await setUp(1)
    let round = 0
    for (const threads of [2, 1, 3, 2, 1]) {
      await pool.setThreads(threads)
      expect(pool.threads).toBe(threads)
      for (let i = 0; i < 3; i++) {
        pool.run(COUNT, ITEMS)
        round++
      }
      expect([...counts]).toEqual(new Array(ITEMS).fill(round))
    }
  })

  it('leaves the pool asleep while the work is not worth waking it', async () => {
    const { pool, counts } = await setUp(2, {}, { wakeAboveMs: 60_000 })
    const before = pool.forks
    for (let i = 0; i < 5; i++) pool.run(COUNT, 1)
    // The heartbeat may wake it once.
    expect(pool.forks - before).toBeLessThanOrEqual(1)
    expect(counts[0]).toBe(5)
  })

  it('tells what a thread threw, and in which item, and does no further job', async () => {
    const { pool } = await setUp(2, { item: 9 })
    // Whether the other thread gets item 9 is chance; repeated, it does.
    const error = thrown(() => {
      for (let i = 0; i < 500; i++) pool.run(THROW, ITEMS)
    })
    expect(error.code).toBe('THREAD_ERROR')
    expect(error.message).toContain('item 9 is wrong')
    expect(thrown(() => pool.run(COUNT, 1))).toBe(error)
  })

  it('tells what the caller itself threw', async () => {
    const cause = new Error('no such thing')
    const { pool } = await setUp(
      1,
      {},
      {
        run: () => {
          throw cause
        },
      },
    )
    const error = thrown(() => pool.run(COUNT, 1))
    expect(error.code).toBe('THREAD_ERROR')
    expect(error.cause).toBe(cause)
  })

  it.each([
    ['hangs', HANG],
    ['dies', DIE],
  ])('ends with THREAD_LOST within two seconds when a thread %s in the middle of a job', async (_what, job) => {
    const moment = new SharedArrayBuffer(8)
    // As an engine has it by default.
    const { pool } = await setUp(2, { item: 30, moment }, { watchdogMs: 1000 })
    const error = thrown(() => {
      for (let i = 0; i < 500; i++) pool.run(job, ITEMS)
    })
    expect(error.code).toBe('THREAD_LOST')
    expect(error.message).toMatch(/item 30/)
    expect(Date.now() - new Float64Array(moment)[0]!).toBeLessThan(2000)
    expect(thrown(() => pool.run(COUNT, 1))).toBe(error)
  })

  it('notices a thread that was killed in its sleep', async () => {
    const { pool } = await setUp(2)
    pool.run(COUNT, ITEMS)
    await pool.killThread(1)
    const started = performance.now()
    const error = thrown(() => {
      while (performance.now() - started < 8000) pool.run(COUNT, ITEMS)
    })
    expect(error.code).toBe('THREAD_LOST')
    expect(performance.now() - started).toBeLessThan(2000)
  })

  it.each([2, 10, 60])('notices it within two seconds when light jobs come %i times a second', async (rate) => {
    const { pool } = await setUp(3, {}, { watchdogMs: 1000, wakeAboveMs: 60_000 })
    const pause = () => new Promise((resolve) => setTimeout(resolve, 1000 / rate))
    for (let i = 0; i < rate; i++) {
      pool.run(COUNT, 1)
      await pause()
    }
    await pool.killThread(2)
    const started = performance.now()
    let error: unknown
    while (!error && performance.now() - started < 8000) {
      try {
        pool.run(COUNT, 1)
      } catch (caught) {
        error = caught
      }
      await pause()
    }
    expect(error).toMatchObject({ code: 'THREAD_LOST', value: 2 })
    // Less the last pause, which comes after the error.
    expect(performance.now() - started - 1000 / rate).toBeLessThan(2000)
  })

  it('does not take a caller that was held up for a thread that died', async () => {
    const { pool, counts } = await setUp(2, {}, { watchdogMs: 300 })
    for (let round = 1; round <= 3; round++) {
      pool.run(COUNT, ITEMS)
      const until = performance.now() + 700
      while (performance.now() < until);
      await new Promise((resolve) => setTimeout(resolve, 10))
      expect(counts[0]).toBe(round)
    }
    expect(pool.failure).toBeUndefined()
  })

  it('refuses to start when a thread refuses, and keeps what it had', async () => {
    const { pool, counts } = await setUp(1, { refuse: true })
    await expect(pool.setThreads(3)).rejects.toMatchObject({ code: 'THREAD_START' })
    expect(pool.threads).toBe(1)
    pool.run(COUNT, ITEMS)
    expect([...counts]).toEqual(new Array(ITEMS).fill(1))
  })

  it('refuses more threads than its control words have lines for', async () => {
    const { pool } = await setUp(1)
    await expect(pool.setThreads(65)).rejects.toMatchObject({ code: 'CAPACITY_THREADS', option: 'workers' })
  })

  it('does no job after it was disposed of', async () => {
    const { pool } = await setUp(2)
    await pool.dispose()
    expect(thrown(() => pool.run(COUNT, 1)).code).toBe('DISPOSED')
  })

  it('works without shared memory on the caller alone', () => {
    const done: number[] = []
    const pool = new Pool(
      { spawn: () => ({}), payload: {}, run: (_job, item) => done.push(item), watchdogMs: 400, wakeAboveMs: 0 },
      false,
    )
    pool.run(COUNT, 4)
    expect(done).toEqual([0, 1, 2, 3])
  })
})
