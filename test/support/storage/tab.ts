import type { Place } from '../../../src/storage/adapter/index.js'
import { type Keeper, type KeeperState, type KeepOptions, keepWorld } from '../../../src/storage/index.js'
import { LocalLocks } from '../../../src/storage/keeper/index.js'
import type { PlacedStore } from '../../../src/storage/placed-store.js'
import { FakeEngine } from './fake-engine.js'
import { storeIn } from './stores.js'

/** Time enough for a disk that others use too. */
const LIMITS = { openMs: 10_000, answerMs: 10_000, restMs: 100 }

export const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Asks until it is so, for fifteen seconds. */
export async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; !holds(); i++) {
    if (i > 3000) throw new Error('it never was so')
    await sleep(5)
  }
}

/** Something that waits until it is let through. */
export function gate(): { readonly passed: Promise<void>; open(): void } {
  let open = () => {}
  const passed = new Promise<void>((resolve) => {
    open = resolve
  })
  return { passed, open }
}

/** A page with the world `home`: its store, its engine, and what its keeper has said. */
export interface Tab {
  readonly store: PlacedStore
  readonly engine: FakeEngine
  readonly states: KeeperState[]
  readonly keep: () => Promise<Keeper>
}

/** @param locks Shared with the other tabs; without any it knows of no other, as after a crash of all. */
export function tab(place: Place, locks = new LocalLocks(), more: Partial<KeepOptions> = {}): Tab {
  const store = storeIn(place, undefined, LIMITS)
  Object.defineProperty(store, 'locks', { value: locks })
  const engine = new FakeEngine()
  const states: KeeperState[] = []
  const onState = (state: KeeperState) => void states.push(state)
  const keep = () => keepWorld(engine, { store, world: 'home', saveEvery: 0, journalEvery: 5, onState, ...more })
  return { store, engine, states, keep }
}
