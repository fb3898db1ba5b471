import { spawn } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { keepWorld } from '../../../src/storage/index.js'
import { fileSystem } from '../../../src/storage/node/file-system.js'
import { FilesPlace } from '../../../src/storage/node/files-place.js'
import { openFileStorage } from '../../../src/storage/node/index.js'
import { WorldsInPlace } from '../../../src/storage/world/index.js'
import { rejected } from '../../support/errors.js'
import { FakeEngine, hashAt, playTo } from '../../support/storage/fake-engine.js'
import { imageAt } from '../../support/storage/images.js'
import { contents, temporaryFolder } from '../../support/storage/places.js'

const order = { epoch: 0, durability: 'strict', saveVersion: 0 } as const

/** Files whose `n`th change of the disk, and all after it, does not happen: a crash, with half of what was being written. */
function crashingAt(n: number): {
  readonly fs: NonNullable<ReturnType<typeof fileSystem>>
  readonly changes: () => number
} {
  const fs = fileSystem()!
  let changes = 0
  const dead = () => new Promise<never>(() => {})
  return {
    changes: () => changes,
    fs: {
      ...fs,
      mkdir: fs.mkdir,
      readdir: fs.readdir,
      readFile: fs.readFile,
      async open(path, flags) {
        if (flags === 'r') return fs.open(path, flags)
        if (++changes > n) return dead()
        const file = await fs.open(path, flags)
        return {
          async writeFile(data) {
            if (changes < n) return file.writeFile(data)
            await file.writeFile(data.slice(0, data.length >> 1))
            await file.close()
            return dead()
          },
          sync: () => file.sync(),
          close: () => file.close(),
        }
      },
      rename: (from, to) => (++changes >= n ? dead() : fs.rename(from, to)),
      rm: (path, options) => (++changes >= n ? dead() : fs.rm(path, options)),
    },
  }
}

async function saveTwice(worlds: WorldsInPlace, done: number[]): Promise<void> {
  for (const tick of [1, 2, 3]) {
    await worlds.save('home', imageAt(tick), { ...order, journalFrom: tick })
    done.push(tick)
  }
}

describe('worlds in files', () => {
  it('after a crash at any change of the disk: the last acknowledged save or the one in the making, whole', async () => {
    const counting = crashingAt(Infinity)
    await saveTwice(new WorldsInPlace(new FilesPlace(counting.fs, temporaryFolder())), [])
    const changes = counting.changes()
    expect(changes).toBeGreaterThan(20)
    for (let n = 1; n <= changes; n++) {
      const folder = temporaryFolder()
      const done: number[] = []
      const limits = { openMs: 100, answerMs: 100, restMs: 0 }
      const { fs } = crashingAt(n)
      await saveTwice(new WorldsInPlace(new FilesPlace(fs, folder), limits), done).catch(() => {})
      const place = new FilesPlace(fileSystem()!, folder)
      const found = await new WorldsInPlace(place).load('home')
      const acknowledged = done.at(-1) ?? 0
      const tick = found?.image.tick ?? 0
      expect([n, [acknowledged, acknowledged + 1].includes(tick)]).toEqual([n, true])
      if (found) expect([n, found.image, found.bad]).toEqual([n, imageAt(tick), []])
      // And the program that comes after the crash saves as ever.
      await new WorldsInPlace(place).save('home', imageAt(9), order)
      expect((await new WorldsInPlace(place).load('home'))!.image).toEqual(imageAt(9))
    }
  }, 60_000)

  it('have the same records as worlds in other places', async () => {
    const place = new FilesPlace(fileSystem()!, temporaryFolder())
    await saveTwice(new WorldsInPlace(place), [])
    expect((await contents(place, 'home')).split('\n').length).toBe(2 + 4)
  })

  it('keep worlds apart whatever their names', async () => {
    const directory = temporaryFolder()
    const store = await openFileStorage({ directory })
    const names = ['', ' ', '..', '../up', 'a/b', 'constructor', 'ä:*?', 'CON', 'home']
    for (const [i, world] of names.entries()) await store.save(world, imageAt(i + 1))
    const again = await openFileStorage({ directory })
    for (const [i, world] of names.entries()) expect((await again.load(world)).tick).toBe(i + 1)
    expect((await again.list()).map(({ world }) => world).sort()).toEqual([...names].sort())
    expect(readdirSync(directory).every((name) => name.startsWith('world-'))).toBe(true)
    await again.remove('..')
    expect((await rejected(again.load('..'))).code).toBe('STORAGE_MISSING')
    expect((await again.list()).length).toBe(names.length - 1)
  })

  it('are kept by one program at a time; that of a program that died is free', async () => {
    const directory = temporaryFolder()
    const store = await openFileStorage({ directory })
    const engine = new FakeEngine()
    const keeper = await keepWorld(engine, { store, world: 'home', saveEvery: 0, journalEvery: 5 })
    const lock = readdirSync(directory).find((name) => name.startsWith('lock-'))!
    expect(readFileSync(join(directory, lock), 'utf8')).toBe(String(process.pid))
    playTo(engine, 20)
    await keeper.close()
    expect(readdirSync(directory).filter((name) => name.startsWith('lock-'))).toEqual([])
    // Another program that is alive has it.
    const other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'])
    writeFileSync(join(directory, lock), String(other.pid))
    const second = new FakeEngine()
    const waiting = await keepWorld(second, {
      store: await openFileStorage({ directory }),
      world: 'home',
      saveEvery: 0,
    })
    expect(waiting.state.phase).toBe('elsewhere')
    const gone = new Promise((resolve) => other.on('exit', resolve))
    other.kill('SIGKILL')
    await gone
    for (let i = 0; i < 100 && waiting.state.phase !== 'owner'; i++) await new Promise((r) => setTimeout(r, 20))
    expect(waiting.state.phase).toBe('owner')
    expect([second.tick, second.hash()]).toEqual([20, hashAt(20)])
    await waiting.close()
  })

  it('are refused where the folder is none', async () => {
    expect((await rejected(openFileStorage({} as never))).code).toBe('WRONG_TYPE')
    const directory = temporaryFolder()
    for (const more of [{ folder: 'a' }, { limits: { waitMs: 5 } }, { limits: { openMs: Number.NaN } }, { limits: 5 }])
      expect((await rejected(openFileStorage({ directory, ...more } as never))).code).toBe('WRONG_TYPE')
    const file = join(temporaryFolder(), 'file')
    writeFileSync(file, '')
    expect((await rejected(openFileStorage({ directory: file }))).code).toBe('STORAGE_UNAVAILABLE')
  })
})

it('worlds of one name in two folders have nothing to do with each other', async () => {
  const keep = async (directory: string) => {
    const engine = new FakeEngine()
    const store = await openFileStorage({ directory })
    return { engine, keeper: await keepWorld(engine, { store, world: 'home', saveEvery: 0, journalEvery: 5 }) }
  }
  const [here, there] = [temporaryFolder(), temporaryFolder()]
  const first = await keep(here)
  // Its owner has a higher number than that of the first.
  await (await keep(there)).keeper.close()
  const second = await keep(there)
  await second.keeper.save()
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect([first.keeper.state.phase, second.keeper.state.phase]).toEqual(['owner', 'owner'])
  await first.keeper.close()
  await second.keeper.close()
})
