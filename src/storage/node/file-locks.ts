import { LocalLocks, type Locks } from '../keeper/index.js'
import { codeOf, type FileSystem, nodeProcess } from './file-system.js'

/** How often a program looks whether a lock of another is free. */
const LOOK_MS = 250

/**
 * Locks between programs: a file with the number of the process that holds it. One whose process is gone is nobody's. Whom it is
 * stolen from finds out with its next write, which is refused.
 */
export class FileLocks implements Locks {
  readonly #fs: FileSystem
  readonly #pathOf: (name: string) => string
  readonly #own = new LocalLocks()
  readonly scope: string

  /** @param scope The folder of the worlds. */
  constructor(fs: FileSystem, scope: string, pathOf: (name: string) => string) {
    this.scope = scope
    this.#fs = fs
    this.#pathOf = pathOf
  }

  request(
    name: string,
    options: { readonly ifAvailable?: boolean; readonly steal?: boolean; readonly signal?: AbortSignal },
    hold: (lock: unknown) => Promise<void> | undefined,
  ): Promise<unknown> {
    // First among those of this program, then among programs.
    return this.#own.request(name, options, async (lock) => {
      if (lock === null) return hold(null)
      const path = this.#pathOf(name)
      while (!(await this.#take(path, options.steal === true))) {
        if (options.ifAvailable) return hold(null)
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
        options.signal?.throwIfAborted()
      }
      try {
        await hold(lock)
      } finally {
        if ((await this.#holder(path)) === nodeProcess()?.pid) await this.#fs.rm(path, { force: true })
      }
    })
  }

  async #take(path: string, steal: boolean): Promise<boolean> {
    const { pid } = nodeProcess()!
    const holder = await this.#holder(path)
    if (holder !== undefined && (steal || holder === pid || !isAlive(holder))) await this.#fs.rm(path, { force: true })
    try {
      const file = await this.#fs.open(path, 'wx')
      await file.writeFile(String(pid))
      await file.close()
      return true
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false
      throw error
    }
  }

  async #holder(path: string): Promise<number | undefined> {
    try {
      return Number(new TextDecoder().decode(await this.#fs.readFile(path)))
    } catch {
      return undefined
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    return nodeProcess()!.kill(pid, 0)
  } catch (error) {
    // There, and somebody else's.
    return codeOf(error) === 'EPERM'
  }
}
