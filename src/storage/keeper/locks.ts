/** The part of the browser's lock manager that is used. */
export interface Locks {
  /** Whose names these are, where the same name may be another's too; undefined: of all pages of the site. */
  readonly scope?: string
  request(
    name: string,
    options: { readonly ifAvailable?: boolean; readonly steal?: boolean; readonly signal?: AbortSignal },
    hold: (lock: unknown) => Promise<void> | undefined,
  ): Promise<unknown>
}

interface Holder {
  readonly reject: (why: unknown) => void
}

/** Locks of one program, for where there is no lock manager: in Node, and for worlds in memory. */
export class LocalLocks implements Locks {
  readonly scope?: string
  readonly #held = new Map<string, Holder>()
  readonly #waiting = new Map<string, (() => void)[]>()

  constructor(scope?: string) {
    if (scope !== undefined) this.scope = scope
  }

  request(
    name: string,
    options: { readonly ifAvailable?: boolean; readonly steal?: boolean; readonly signal?: AbortSignal },
    hold: (lock: unknown) => Promise<void> | undefined,
  ): Promise<unknown> {
    const { ifAvailable, steal, signal } = options
    const holder = this.#held.get(name)
    if (holder && ifAvailable) return Promise.resolve(hold(null))
    if (!holder || steal) {
      holder?.reject(new DOMException('The lock was stolen.', 'AbortError'))
      return this.#hold(name, hold)
    }
    return new Promise((resolve, reject) => {
      const turns = this.#waiting.get(name) ?? []
      this.#waiting.set(name, turns)
      const turn = () => resolve(this.#hold(name, hold))
      turns.push(turn)
      signal?.addEventListener('abort', () => {
        const at = turns.indexOf(turn)
        if (at >= 0) turns.splice(at, 1)
        reject(signal.reason)
      })
    })
  }

  #hold(name: string, hold: (lock: unknown) => Promise<void> | undefined): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const mine: Holder = { reject }
      this.#held.set(name, mine)
      const free = () => {
        if (this.#held.get(name) !== mine) return
        this.#held.delete(name)
        this.#waiting.get(name)?.shift()?.()
      }
      Promise.resolve(hold({ name })).then(resolve, reject).finally(free)
    })
  }
}

const LOCAL = new LocalLocks()

/** The browser's lock manager; in Node, and on pages that are not secure, one of this program alone. */
export function platformLocks(): Locks {
  const { locks } = (globalThis as { navigator?: { readonly locks?: Locks } }).navigator ?? {}
  return locks ?? LOCAL
}

/** The lock of a world. */
export const lockName = (world: string): string => `myriad:world:${world}`

/** How a lock is asked for: at once or not at all, from whoever has it, or in turn. */
export type LockWay = 'now' | 'steal' | 'wait'

/**
 * Takes a lock and returns what lets go of it, and resolves when it is free; undefined when another has it and it was asked for at once or not at all.
 *
 * @param stolen Called when another takes it away.
 */
export function takeLock(
  locks: Locks,
  name: string,
  way: LockWay,
  stolen: () => void,
  signal?: AbortSignal,
): Promise<(() => Promise<void>) | undefined> {
  return new Promise((resolve, reject) => {
    let held = false
    const how = { now: { ifAvailable: true }, steal: { steal: true }, wait: signal ? { signal } : {} }[way]
    const settled = locks
      .request(name, how, (lock) => {
        if (lock === null) {
          resolve(undefined)
          return undefined
        }
        held = true
        return new Promise<void>((release) => {
          resolve(() => {
            release()
            return settled
          })
        })
      })
      .then(
        () => {},
        (error: unknown) => {
          if (held) stolen()
          else reject(error)
        },
      )
  })
}
