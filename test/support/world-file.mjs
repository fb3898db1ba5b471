// A world with a journal as a file, and a world from a file: the same in Node and on pages.
import { playTo, WORLD } from '../soak/game.mjs'

/** The time at which all of them save: a manifest says when it was made. */
export const SAVED_AT = 1_790_000_000_000

const SAVED_TICK = 150
const TICKS = [160, 170]
const WORLD_NAME = 'a file'

const keep = (library, store, engine) =>
  library.keepWorld(engine, { store, world: WORLD_NAME, saveEvery: 0, journalEvery: 1e8 })

/** A save, and two batches of the journal after it. */
export async function exportedWorld(library, store, compress) {
  await store.remove(WORLD_NAME)
  const engine = await library.createEngine({ ...WORLD, workers: 0 })
  const keeper = await keep(library, store, engine)
  playTo(engine, SAVED_TICK)
  await keeper.save()
  for (const tick of TICKS) {
    playTo(engine, tick)
    await keeper.flush()
  }
  const hash = engine.hash()
  await keeper.close({ save: false })
  await engine.dispose()
  return { file: await store.exportWorld(WORLD_NAME, { compress }), hash }
}

/** The world of a file, as it comes back, and some ticks later. */
export async function importedWorld(library, store, file) {
  await store.remove(WORLD_NAME)
  await store.importWorld(file)
  const engine = await library.createEngine({ ...WORLD, workers: 0 })
  const keeper = await keep(library, store, engine)
  const { batches, lostTicks } = keeper.start
  const found = { tick: engine.tick, hash: engine.hash(), batches, lostTicks }
  playTo(engine, found.tick + 30)
  const later = engine.hash()
  await keeper.close({ save: false })
  await engine.dispose()
  return { ...found, later }
}

const CHUNK = 30_000

/** Bytes as text that crosses to a page and back. */
export function toText(bytes) {
  let text = ''
  for (let at = 0; at < bytes.length; at += CHUNK) text += String.fromCharCode(...bytes.subarray(at, at + CHUNK))
  return btoa(text)
}

export function fromText(text) {
  const letters = atob(text)
  const bytes = new Uint8Array(letters.length)
  for (let i = 0; i < letters.length; i++) bytes[i] = letters.charCodeAt(i)
  return bytes
}
