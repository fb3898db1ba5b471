import { MyriadError } from '../errors/index.js'
import { type Keeper, type KeptEngine, keepWorld, type WorldStore } from '../storage/index.js'
import type { StorageTrouble } from './protocol.js'

/** Milliseconds between two saves of the kept world. */
export const SAVE_EVERY = 5000

/** What a write is answered with while the page's trouble lasts. */
function refuse(trouble: StorageTrouble): void {
  if (trouble === 'fails') {
    throw new MyriadError('STORAGE_FAILED', 'The storage fails: this page was asked to make it fail.')
  }
  if (trouble === 'full') {
    throw new MyriadError('STORAGE_QUOTA', 'There is no room left: this page was asked to behave so.')
  }
}

/** A store whose writes fail as long as there is trouble. What is stored stays as it is. */
function withTrouble(store: WorldStore, trouble: () => StorageTrouble): WorldStore {
  const { worlds } = store
  const troubled: WorldStore['worlds'] = new Proxy(worlds, {
    get(target, key) {
      const found: unknown = Reflect.get(target, key, target)
      if (typeof found !== 'function') return found
      const writes = key === 'save' || key === 'append'
      return async (...args: unknown[]) => {
        if (writes) refuse(trouble())
        return (found as (...all: unknown[]) => unknown).apply(target, args)
      }
    },
  })
  return new Proxy(store, {
    get(target, key) {
      if (key === 'worlds') return troubled
      const found: unknown = Reflect.get(target, key, target)
      return typeof found === 'function' ? found.bind(target) : found
    },
  })
}

/** Keeps the demo's world under a name, from when it is asked to. */
export class KeptWorld {
  readonly #store: WorldStore
  readonly #name: string
  #keeper: Keeper | undefined
  trouble: StorageTrouble = 'none'

  constructor(store: WorldStore, name: string) {
    this.#store = store
    this.#name = name
  }

  get name(): string {
    return this.#name
  }

  get state(): Keeper['state'] | undefined {
    return this.#keeper?.state
  }

  /** Keeps this engine's world from now on, in place of what is stored under the name. */
  async begin(engine: KeptEngine): Promise<void> {
    await this.end(false)
    const store = withTrouble(this.#store, () => this.trouble)
    this.#keeper = await keepWorld(engine, { store, world: this.#name, begin: 'anew', saveEvery: SAVE_EVERY })
  }

  /** @throws MyriadError `BUSY` when nothing is kept; what the keeper throws. */
  async save(): Promise<void> {
    await this.#kept.save()
  }

  async takeOver(): Promise<void> {
    await this.#kept.takeOver()
  }

  /** Keeps no more. What the last save says stays. */
  async end(save = true): Promise<void> {
    const keeper = this.#keeper
    this.#keeper = undefined
    // A last save that fails is no reason to hold on to the world.
    await keeper?.close({ save }).catch(() => {})
  }

  get #kept(): Keeper {
    if (!this.#keeper) throw new MyriadError('BUSY', 'This world is not kept.', { allowed: 'keep it first' })
    return this.#keeper
  }
}
