// A disk without room, a real one: a small file system in memory, with the profile or the folder of the worlds on it.
import { execFileSync } from 'node:child_process'
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromiumHost } from '../soak/chromium.mjs'
import { nodeHost } from '../soak/node.mjs'
import { Reference } from '../soak/reference.mjs'
import { demand } from './demand.mjs'

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
const MB = 2 ** 20
const WAIT = 60_000

/** A file system of so many megabytes; or why there can be none. */
function mountSmall(megabytes) {
  const folder = mkdtempSync(join(tmpdir(), 'myriad-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'pipe' })
  } catch (error) {
    rmSync(folder, { recursive: true })
    return `no file system can be mounted here: ${String(error.stderr || error.message).trim()}`
  }
  const filler = join(folder, 'filler')
  return {
    folder,
    /** Takes all the room there is. */
    fill() {
      const file = openSync(filler, 'a')
      const block = Buffer.alloc(MB, 1)
      for (let size = MB; size >= 512; ) {
        try {
          if (writeSync(file, block, 0, size) < size) size = size >> 1
        } catch {
          size = size >> 1
        }
      }
      closeSync(file)
    },
    makeRoom: () => rmSync(filler, { force: true }),
    free: () => statfsSync(folder).bavail * statfsSync(folder).bsize,
    close() {
      execFileSync('umount', ['-l', folder])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function until(holds, what) {
  const end = Date.now() + WAIT
  while (!holds()) {
    if (Date.now() > end) throw new Error(`it did not come to that: ${what()}`)
    await sleep(50)
  }
}

/**
 * A world that is kept while its disk runs full. The engine runs on, what was saved stays, the state says what is wrong; with
 * room again it is saved as before. And once more, with the program killed while there is no room.
 */
async function fillUp(open, megabytes) {
  const disk = mountSmall(megabytes)
  if (typeof disk === 'string') return { skipped: disk }
  const place = join(disk.folder, 'place')
  mkdirSync(place)
  const reference = await Reference.start()
  const counts = { rounds: 0, refused: 0, quota: 0, readWhileFull: 0, ticksWhileFull: 0 }
  let host
  try {
    host = await open(place)
    let acknowledged = 0
    for (const way of ['room is made', 'killed while full', undefined]) {
      let alive = { tick: 0, phase: '' }
      let began
      const codes = new Set()
      const life = await host.start((said) => {
        if (said.what === 'acknowledged') acknowledged = Math.max(acknowledged, said.tick)
        if (said.what === 'alive') alive = said
        if (said.what === 'trouble') {
          codes.add(said.code)
        }
        if (said.what === 'began') began = said
      })
      const known = () => JSON.stringify({ way, alive, codes: [...codes], acknowledged, free: disk.free() })
      demand(began.tick >= acknowledged, `lost: came to tick ${began.tick}, ${known()}`)
      demand(!began.start.fellBack && began.start.lostTicks === 0, `lost: ${JSON.stringify(began.start)}`)
      await reference.compare(way ?? 'the last life', began.tick, began.hash)
      if (way === undefined) {
        const ended = await life.finish()
        await reference.compare('the closed world', ended.tick, ended.hash)
        demand(ended.look.orphans === 0 && ended.look.missing === 0, `left over: ${JSON.stringify(ended.look)}`)
        break
      }
      const first = began.tick
      await until(() => acknowledged > first + 240 && alive.phase === 'owner', known)
      disk.fill()
      await until(() => alive.phase === 'degraded', known)
      const since = alive.tick
      const before = acknowledged
      await until(() => alive.tick > since + 300, known)
      counts.ticksWhileFull += alive.tick - since
      for (const code of codes) demand(/^STORAGE_(QUOTA|FAILED|TIMEOUT)$/.test(code), `said ${code}: ${known()}`)
      counts.refused += codes.size
      if (codes.has('STORAGE_QUOTA')) counts.quota++
      if (way === 'killed while full') {
        await life.end(host.ways[0])
        disk.makeRoom()
      } else {
        // What is stored is whole, if it can be read: LevelDB cannot even be opened on a disk without room.
        const found = await life.find()
        const read = found.tick > 0 && !found.fellBack
        demand(read || /^STORAGE_(QUOTA|FAILED)$/.test(found.code), `found ${JSON.stringify(found)}, ${known()}`)
        if (read) counts.readWhileFull++
        disk.makeRoom()
        await until(() => alive.phase === 'owner' && acknowledged > Math.max(before, alive.tick - 120), known)
        await life.end(host.ways[0])
      }
      counts.rounds++
    }
    demand(reference.faults.length === 0, reference.faults.join('; '))
    demand(counts.quota > 0, `nobody said that there was no room: ${JSON.stringify(counts)}`)
    return counts
  } finally {
    await reference.close()
    await host?.close()
    disk.close()
  }
}

const SAVE = { saveEvery: 1000, workers: 0 }

/** As browsers store more than the world, they get more room. */
export const FULL_DISKS = {
  'scenario 7: a disk that is really full': ({ executable, backend }) =>
    fillUp((profile) => chromiumHost({ ...SAVE, executable, backend, profile }), 160),
}

/** The same for files of Node, where no browser is needed. */
export const fullDiskOfNode = () => fillUp((directory) => nodeHost({ ...SAVE, directory }), 64)
