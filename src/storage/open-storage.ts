import { type Remote, transfer, wrap } from 'comlink'
import { asyncDispose } from '../dispose/index.js'
import { MyriadError, show } from '../errors/index.js'
import { checkImage, type WorldImage } from '../image/index.js'
import type { AnyWorker } from '../threads/index.js'
import { abortable, type StorageCallOptions } from './abortable.js'
import { MemoryStore } from './memory-store.js'
import type { Answer, StorageApi } from './storage-worker.js'
import type { SaveInfo, SaveReport, WorldStore } from './store.js'
import { checkWorldName } from './world-name.js'

export interface StorageOptions {
  /** Starts the storage worker, for a worker file of your own (`serveStorage` of `myriad/storage`). */
  readonly worker?: () => AnyWorker
  /** Gives up the opening: `openStorage` then throws what the signal was aborted with, and ends the worker. */
  readonly signal?: AbortSignal
}

/** The longest the storage worker may take to start and open the database. */
const START_MS = 8000

function unwrap<T>(answer: Answer<T>): T {
  if ('error' in answer) {
    const { code, message, ...facts } = answer.error
    throw new MyriadError(code, message, facts)
  }
  return answer.value
}

/** A store whose work is done by the storage worker. */
class WorkerStore implements WorldStore {
  readonly kind = 'indexeddb'
  readonly reason = undefined
  readonly #worker: Worker
  readonly #api: Remote<StorageApi>

  constructor(worker: Worker, api: Remote<StorageApi>) {
    this.#worker = worker
    this.#api = api
  }

  async save(world: string, image: WorldImage, options: StorageCallOptions = {}): Promise<SaveReport> {
    checkWorldName(world)
    checkImage(image)
    return unwrap(
      await abortable<Answer<SaveReport>>(options, async () =>
        this.#api.save(world, transfer(image, [image.bytes.buffer])),
      ),
    )
  }

  async load(world: string, options: StorageCallOptions = {}): Promise<WorldImage> {
    checkWorldName(world)
    return unwrap(await abortable<Answer<WorldImage>>(options, async () => this.#api.load(world)))
  }

  async list(): Promise<SaveInfo[]> {
    return unwrap(await this.#api.list())
  }

  async remove(world: string): Promise<void> {
    checkWorldName(world)
    unwrap(await this.#api.remove(world))
  }

  async close(): Promise<void> {
    await this.#api.close()
    this.#worker.terminate()
  }

  [asyncDispose](): Promise<void> {
    return this.close()
  }
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

/**
 * Opens the storage of worlds: IndexedDB behind a worker of its own, or memory where there is none, it refuses, or the
 * worker does not start. `kind` and `reason` say which and why; nothing hangs.
 *
 * @throws MyriadError `WRONG_TYPE`; what `signal` was aborted with.
 */
export async function openStorage(options: StorageOptions = {}): Promise<WorldStore> {
  const allowed = 'an object with `worker`: a function that starts a worker'
  const start: unknown = typeof options === 'object' && options !== null ? options.worker : null
  if (start !== undefined && typeof start !== 'function') {
    throw new MyriadError('WRONG_TYPE', `options: found ${show(options)}, allowed: ${allowed}`, {
      value: options,
      allowed,
    })
  }
  if (typeof Worker === 'undefined') {
    return abortable(options, async () => new MemoryStore('There are no Web Workers here, so worlds stay in memory.'))
  }
  // Before a worker is started.
  await abortable(options, async () => {})
  let worker: Worker
  try {
    worker =
      (options.worker?.() as Worker | undefined) ??
      new Worker(new URL('../../workers/storage.js', import.meta.url), { type: 'module', name: 'myriad-storage' })
  } catch (error) {
    return new MemoryStore(`The storage worker did not start: ${error instanceof Error ? error.message : error}.`)
  }
  const api = wrap<StorageApi>(worker)
  const opened = api.open().then((answer) => ('error' in answer ? answer.error.message : undefined))
  const failing = trouble(worker).then((why) => `The storage worker failed: ${why}.`)
  let problem: string | undefined
  try {
    problem = await abortable(options, () => Promise.race([opened, failing]))
  } catch (error) {
    worker.terminate()
    throw error
  }
  if (problem === undefined) return new WorkerStore(worker, api)
  worker.terminate()
  return new MemoryStore(`${problem} Worlds stay in memory and are gone when the page closes.`)
}
