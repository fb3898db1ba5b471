import type { Entity } from '../requests.js'

/**
 * Who the sources in parked records are by now. A record names a source by the handle it had; when that actor is parked and
 * recalled it has another. Only handles that some record names are followed.
 */
export class SourceNames {
  /** By the handle in records: how many records name it, and the handle it has now. */
  readonly #named = new Map<number, { count: number; now: number }>()
  /** The handles in records that an actor is known by, by the handle it has now. */
  readonly #aliases = new Map<number, Set<number>>()

  /** A record names these. */
  add(sources: readonly Entity[]): void {
    for (const handle of sources) {
      const known = this.#named.get(handle)
      if (known) known.count++
      else {
        this.#named.set(handle, { count: 1, now: handle })
        this.#alias(handle, handle)
      }
    }
  }

  /** A record that names these is there no longer. */
  drop(sources: readonly Entity[]): void {
    for (const handle of sources) {
      const known = this.#named.get(handle)
      if (!known || --known.count > 0) continue
      this.#named.delete(handle)
      const aliases = this.#aliases.get(known.now)
      aliases?.delete(handle)
      if (aliases?.size === 0) this.#aliases.delete(known.now)
    }
  }

  /** An actor has another handle now. */
  move(before: Entity, now: Entity): void {
    const aliases = this.#aliases.get(before)
    if (!aliases) return
    this.#aliases.delete(before)
    for (const handle of aliases) {
      this.#named.get(handle)!.now = now
      this.#alias(now, handle)
    }
  }

  #alias(now: number, handle: number): void {
    const aliases = this.#aliases.get(now) ?? new Set()
    this.#aliases.set(now, aliases.add(handle))
  }

  /** The handle of a source by now. */
  now(handle: Entity): Entity {
    return this.#named.get(handle)?.now ?? handle
  }

  get size(): number {
    return this.#named.size
  }

  /** All that is known: handle, the one it has now, records that name it. */
  *entries(): Generator<readonly [handle: Entity, now: Entity, count: number]> {
    for (const [handle, { now, count }] of this.#named) yield [handle, now, count]
  }

  /** Takes in what `entries` gave. */
  put(handle: Entity, now: Entity, count: number): void {
    this.#named.set(handle, { count, now })
    this.#alias(now, handle)
  }
}
