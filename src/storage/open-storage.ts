import { wrap } from 'comlink'
import type { AnyWorker } from '../threads/index.js'
import { abortable } from './abortable.js'
import { checkLimits, type StorageLimits } from './adapter/index.js'
import { MemoryStore } from './memory-store.js'
import { pageSentinel } from './page.js'
import type { Sentinel } from './sentinel.js'
import type { StorageApi } from './storage-worker.js'
import type { WorldStore } from './store.js'
import { START_MS, WorkerLine } from './worker-line.js'
import { WorkerStore } from './worker-store.js'
import { wrongType } from './wrong-type.js'

export interface StorageOptions {
  /** Starts the storage worker, for a worker file of your own (`serveStorage` of `myriad/storage`). */
  readonly worker?: () => AnyWorker
  /** Gives up the opening: `openStorage` then throws what the signal was aborted with, and ends the worker. */
  readonly signal?: AbortSignal
  /** How long the storage may take to answer, in milliseconds. */
  readonly limits?: Partial<StorageLimits>
  /**
   * Where it is noted that a world was saved, so that storage that was cleared is told from one never used (`STORAGE_LOST`).
   * Default: the page's `localStorage`. In a worker there is none: pass one that asks the page.
   */
  readonly sentinel?: Sentinel
}

/** Resolves with why the worker cannot be used; never, while nothing speaks against it. */
function trouble(worker: Worker): Promise<string> {
  return new Promise((resolve) => {
    worker.addEventListener('error', (event) => {
      event.preventDefault()
      resolve(event.message || 'its script could not be loaded')
    })
    setTimeout(() => resolve(`it did not answer within ${START_MS} ms`), START_MS)
  })
}

const KEYS = ['worker', 'signal', 'limits', 'sentinel']

/** @throws MyriadError `WRONG_TYPE` */
function checkOptions(options: unknown): void {
  if (typeof options !== 'object' || options === null) {
    wrongType('options', options, 'an object with `worker`: a function that starts a worker')
  }
  for (const key of Object.keys(options)) if (!KEYS.includes(key)) wrongType('options', key, KEYS.join(', '))
  const { worker, limits, sentinel } = options as { readonly [key: string]: unknown }
  if (worker !== undefined && typeof worker !== 'function')
    wrongType('worker', worker, 'a function that starts a worker')
  if (sentinel !== undefined && typeof (sentinel as Partial<Sentinel> | null)?.read !== 'function')
    wrongType('sentinel', sentinel, 'what sentinelIn() gave, or an object with read, write and remove')
  checkLimits(limits)
}

/**
 * Opens the storage of worlds: IndexedDB behind a worker of its own, or memory where there is none, it refuses, or the
 * worker does not start. `kind` and `reason` say which and why; nothing hangs.
 *
 * @throws MyriadError `WRONG_TYPE`; what `signal` was aborted with.
 */
export async function openStorage(options: StorageOptions = {}): Promise<WorldStore> {
  checkOptions(options)
  if (typeof Worker === 'undefined') {
    return abortable(options, async () => new MemoryStore('There are no Web Workers here, so worlds stay in memory.'))
  }
  // Before a worker is started.
  await abortable(options, async () => {})
  const startWorker = () =>
    (options.worker?.() as Worker | undefined) ??
    new Worker(new URL('../../workers/storage.js', import.meta.url), { type: 'module', name: 'myriad-storage' })
  let worker: Worker
  try {
    worker = startWorker()
  } catch (error) {
    return new MemoryStore(`The storage worker did not start: ${error instanceof Error ? error.message : error}.`)
  }
  const api = wrap<StorageApi>(worker)
  const opened = api.open(options.limits).then((answer) => ('error' in answer ? answer.error.message : undefined))
  const failing = trouble(worker).then((why) => `The storage worker failed: ${why}.`)
  let problem: string | undefined
  try {
    problem = await abortable(options, () => Promise.race([opened, failing]))
  } catch (error) {
    worker.terminate()
    throw error
  }
  if (problem === undefined) {
    const line = new WorkerLine(startWorker, worker, api, options.limits ?? {})
    return new WorkerStore(line, options.sentinel ?? pageSentinel(), options.limits)
  }
  worker.terminate()
  return new MemoryStore(`${problem} Worlds stay in memory and are gone when the page closes.`)
}
