// What stands in the storage of a world, seen past the store: what nobody names any more must not be there.
import { LEAST, MOST } from '../../dist/src/storage/adapter/index.js'
import { EVERY_PAGE, findBad, findSaves } from '../../dist/src/storage/world/records.js'
import { pageKeys } from '../../dist/src/storage/world/write-world.js'

const ALL = [
  [LEAST, LEAST],
  [MOST, MOST],
]

/** Counts: saves, pages, pages that no save names, pages that a save names and are not there, batches of the journal. */
export async function lookInto(place, world) {
  const db = await place.open(world)
  const tx = db.begin('readonly', 'relaxed')
  try {
    // All of it asked for at once: a transaction of a browser ends when nothing is asked.
    const [saves, bad, stored, journal] = await Promise.all([
      findSaves(tx),
      findBad(tx),
      tx.keys('pages', ...EVERY_PAGE),
      tx.keys('journal', ...ALL),
    ])
    const there = new Set(stored.map(String))
    const named = new Set(bad.flatMap(({ pages }) => pages.map(String)))
    let missing = 0
    let unreadable = 0
    for (const { manifest } of saves) {
      if (typeof manifest === 'string') unreadable++
      else {
        for (const key of pageKeys(manifest).map(String)) {
          named.add(key)
          if (!there.has(key)) missing++
        }
      }
    }
    const orphans = [...there].filter((key) => !named.has(key)).length
    return {
      saves: saves.length,
      unreadable,
      putAside: bad.length,
      pages: there.size,
      orphans,
      missing,
      journal: journal.length,
    }
  } finally {
    tx.end()
    db.close()
  }
}
