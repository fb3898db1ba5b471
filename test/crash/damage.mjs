// Files of a database that are not what was written: never a world that is silently wrong, and never silently a new one.
import { readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { newProfile, removeProfile, startBrowser } from './browser.mjs'
import { demand } from './demand.mjs'

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** Bytes at the beginning of a file that say what it is: a page of SQLite, a block's head of LevelDB. */
const HEADER = 4096
/** What is left of a file that is cut off. */
const LEFT = 0.6

/**
 * LevelDB keeps all databases of a site in the same files, so what tells a loss from a first visit when they are reset is the note in
 * `localStorage`; the browser writes that down some seconds later. SQLite has a file for each database.
 */
const NOTED_AFTER = 7000

/** All files of a profile's IndexedDB. */
function databaseFiles(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /IndexedDB|WebStorage|indexeddb/i.test(name))
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile() && statSync(file).size > 0)
}

/** What becomes of the bytes of a file; `at` is one of them by chance. */
const WAYS = {
  flip(bytes, at, random) {
    bytes[at] ^= 1 << Math.floor(random() * 8)
    return bytes
  },
  truncate: (bytes) => bytes.subarray(0, Math.floor(bytes.length * LEFT)),
  header(bytes, _at, random) {
    for (let i = 0; i < Math.min(HEADER, bytes.length); i++) bytes[i] = Math.floor(random() * 256)
    return bytes
  },
}

/** A file and a byte in it. In turn: any byte of all files, so mostly of a world's pages, and any file, so also the small ones that lead to them. */
function aim(sizes, turn, random) {
  if (turn % 2 === 1) {
    const which = Math.floor(random() * sizes.length)
    return [which, Math.floor(random() * sizes[which])]
  }
  let at = Math.floor(random() * sizes.reduce((sum, size) => sum + size, 0))
  const which = sizes.findIndex((size) => {
    if (at < size) return true
    at -= size
    return false
  })
  return [which, at]
}

/** Saves the world again and again, and kills the browser after a save of tick `least`, and no sooner than after `leastMs`. @returns The last tick that was acknowledged. */
async function saveAndKill(where, profile, least, leastMs = 0) {
  let last = 0
  const browser = await startBrowser({ ...where, profile })
  const page = await browser.openPage({ acknowledged: (tick) => (last = Math.max(last, tick)) })
  page.evaluate(() => globalThis.crash.save('full')).catch(() => {})
  const soonest = Date.now() + leastMs
  while (last < least || Date.now() < soonest) await sleep(20)
  await browser.kill()
  return last
}

/** Saves, ends the browser, damages one of the files of the database, and looks what there is. */
async function damage(change, { kills, random, ...where }) {
  const counts = { damaged: 0, whole: 0, fellBack: 0, refused: 0, lost: 0 }
  for (let i = 0; i < kills; i++) {
    const profile = newProfile()
    try {
      const last = await saveAndKill(where, profile, 3, where.backend === 'leveldb' ? NOTED_AFTER : 0)
      const files = databaseFiles(profile)
      demand(files.length > 0, 'there are no files of the database')
      const sizes = files.map((file) => statSync(file).size)
      const [which, at] = aim(sizes, i, random)
      writeFileSync(files[which], change(readFileSync(files[which]), at, random))
      const second = await startBrowser({ ...where, profile })
      const found = await (await second.openPage()).evaluate(() => globalThis.crash.check('full'))
      await second.close()
      const what = `damage ${i + 1} in ${files[which].slice(profile.length)} at ${at} of ${sizes[which]}: ${JSON.stringify(found)}`
      demand(found.wrong === 0, `silently wrong: ${what}`)
      demand(found.code !== 'STORAGE_MISSING', `a silent loss: ${what}`)
      counts.damaged++
      if (found.code === undefined) counts[found.fellBack || found.tick < last ? 'fellBack' : 'whole']++
      else if (found.code === 'STORAGE_LOST') counts.lost++
      else counts.refused++
    } finally {
      removeProfile(profile)
    }
  }
  return counts
}

/** Bytes that the list of worlds does not reach. */
const SMALL = 1 << 20

/**
 * Destroys the beginning of every file of the databases, and takes localStorage away: what is left to say that there was a world is the
 * browser's own word, once, and what is made of it. Of SQLite, which has a file for each database and says nothing, the list of worlds is spared.
 */
async function destroyAll({ kills, random, ...where }) {
  const counts = { destroyed: 0, lost: 0, refused: 0 }
  for (let i = 0; i < kills; i++) {
    const profile = newProfile()
    try {
      await saveAndKill(where, profile, 2)
      const spared = (file) => where.backend === 'sqlite' && statSync(file).size < SMALL
      const files = databaseFiles(profile).filter((file) => !spared(file))
      for (const file of files) writeFileSync(file, WAYS.header(readFileSync(file), 0, random))
      rmSync(join(profile, 'Default', 'Local Storage'), { recursive: true, force: true })
      for (let look = 0; look < 2; look++) {
        const browser = await startBrowser({ ...where, profile })
        const found = await (await browser.openPage()).evaluate(() => globalThis.crash.check('full'))
        await browser.close()
        const what = `look ${look + 1}, turn ${i + 1}: ${JSON.stringify(found)}`
        demand(found.code !== undefined && found.code !== 'STORAGE_MISSING', `a silent loss: ${what}`)
        counts[found.code === 'STORAGE_LOST' ? 'lost' : 'refused']++
      }
      counts.destroyed++
    } finally {
      removeProfile(profile)
    }
  }
  return counts
}

/** Bytes that are missing of the last record of a log. */
const TORN = 5

/**
 * Tears the last record off LevelDB's log, as a kill may, and goes on in it: the start after the next one must find the world. Without
 * `renewLog` Chromium throws it away then.
 */
async function tearLogs({ kills, ...where }) {
  const counts = { torn: 0, found: 0 }
  const profile = newProfile()
  try {
    let last = 0
    for (let i = 0; i <= kills; i++) {
      const browser = await startBrowser({ ...where, profile })
      const page = await browser.openPage({ acknowledged: (tick) => (last = Math.max(last, tick)) })
      const before = last
      const begun = await page.evaluate(() => globalThis.crash.play())
      demand(
        begun.right && begun.tick >= before,
        `after ${i} torn logs: ${JSON.stringify(begun)}, acknowledged ${before}`,
      )
      demand(i === 0 || begun.start.loaded, `after ${i} torn logs the world is a new one: ${JSON.stringify(begun)}`)
      if (i > 0) counts.found++
      while (last < before + 20) await sleep(20)
      await browser.kill()
      const logs = databaseFiles(profile).filter((file) => file.endsWith('.log'))
      // The other backend has none.
      demand(logs.length > 0 === (where.backend === 'leveldb'), `there are ${logs.length} logs`)
      for (const log of logs) truncateSync(log, statSync(log).size - TORN)
      // What was in the torn record, a crash may take.
      last = logs.length > 0 ? 0 : last
      counts.torn += logs.length
    }
    return counts
  } finally {
    removeProfile(profile)
  }
}

export const DAMAGES = {
  'scenario 3: the last record torn off the log, and the game goes on': tearLogs,
  'scenario 13: the files of the database destroyed, and nothing beside them remembers': destroyAll,
  'scenario 12: a byte flipped in the files of the database': (options) => damage(WAYS.flip, options),
  'scenario 12: files of the database cut off': (options) => damage(WAYS.truncate, options),
  'scenario 12: headers of the files of the database destroyed': (options) => damage(WAYS.header, options),
}
