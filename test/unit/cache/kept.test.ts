import { createEngine, type EffectDefinition, type Engine } from 'myriad'
import { type Cache, type ChunkStore, LargeWorld, MemoryChunks, openCache } from 'myriad/cache'
import { openFileChunks } from 'myriad/cache/node'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { MemoryPlace, type Place } from '../../../src/storage/adapter/index.js'
import { type Keeper, type KeepOptions, keepWorld } from '../../../src/storage/index.js'
import { LocalLocks } from '../../../src/storage/keeper/index.js'
import { fileSystem } from '../../../src/storage/node/file-system.js'
import { FilesPlace } from '../../../src/storage/node/files-place.js'
import { rejected } from '../../support/errors.js'
import { FaultPlace } from '../../support/storage/fault-place.js'
import { KilledChunks, Killer } from '../../support/storage/killed-chunks.js'
import { flip, keysOf, tamper, temporaryFolder } from '../../support/storage/places.js'
import { storeIn } from '../../support/storage/stores.js'

const EFFECTS: EffectDefinition[] = [
  { id: 'burn', duration: 'infinite', period: 1, offline: 'fold', actions: [{ do: 'damage', amount: 1 }] },
]
const ACTORS = 24
/** No timer of theirs comes into it. */
const NEVER_MS = 2e9

const open: Engine[] = []
// A keeper that was killed hears nothing, and has no lock.
beforeAll(() => {
  vi.stubGlobal('BroadcastChannel', undefined)
})
afterAll(async () => {
  vi.unstubAllGlobals()
  for (const one of open) await one.dispose()
})

async function newEngine(): Promise<Engine> {
  const engine = (await createEngine({
    tickRate: 10,
    attributes: { health: { base: 100_000, min: 0 }, id: { base: 0 } },
    vital: 'health',
    effects: EFFECTS,
    capacity: { actors: 64, effects: 300, commands: 500, events: 100, messages: 100 },
  } as never)) as unknown as Engine
  open.push(engine)
  return engine
}

/** What lasts beyond a crash, as a program that has just been started finds it. */
type Disk = () => Promise<{ readonly place: Place; readonly values: ChunkStore; readonly actors: ChunkStore }>

function memoryDisk(): Disk {
  const all = { place: new MemoryPlace(), values: new MemoryChunks(), actors: new MemoryChunks() }
  return async () => all
}

function fileDisk(): Disk {
  const [worlds, chunks] = [temporaryFolder(), temporaryFolder()]
  return async () => ({ place: new FilesPlace(fileSystem()!, worlds), ...(await openFileChunks(chunks)) })
}

interface Game {
  readonly engine: Engine
  readonly cache: Cache
  readonly keeper: Keeper
}

/** A game that goes on where it was left, in the places of a killer. */
async function begin(
  engine: Engine,
  disk: Disk,
  killer = new Killer(),
  more: Partial<KeepOptions> = {},
): Promise<Game> {
  const found = await disk()
  const place = new FaultPlace(found.place)
  place.fails = (name) => {
    const what = killer.next()
    if (what === 'goes on') return undefined
    // A commit that nobody hears of is carried out by this place.
    return what === 'is carried out' || name !== 'commit' ? 'silence' : 'abort'
  }
  const store = storeIn(place, undefined, { openMs: 1e6, answerMs: 1e6, restMs: 0 })
  Object.defineProperty(store, 'locks', { value: new LocalLocks() })
  const chunks = { values: new KilledChunks(killer, found.values), actors: new KilledChunks(killer, found.actors) }
  const limits = { limitMs: 1e6 }
  const cache = await openCache({ engine, store: chunks, limits, memory: { values: 1024, actors: 4096 } } as never)
  const keeper = await keepWorld(engine, {
    store,
    cache,
    world: 'home',
    saveEvery: 0,
    journalEvery: NEVER_MS,
    ...more,
  } as KeepOptions)
  return { engine, cache, keeper }
}

/** Everybody: tick and hash, who is there, who is parked under which name, with what they are and have. */
async function everybody({ engine, cache }: Game): Promise<string> {
  const live = Array.from(engine.actors(), (actor) => `${engine.base(actor, 'id')} ${engine.base(actor, 'health')}`)
  const parked: string[] = []
  for await (const { name, actor } of cache.parked()) {
    parked.push(`${name} ${actor.base('id')} ${actor.base('health')} ${actor.tick} ${actor.effects().length}`)
  }
  return [engine.tick, engine.hash(), live.sort().join(), parked.sort().join()].join(' | ')
}

/** Names differ from run to run, as the owner's number does: they are counted from the first. */
const named = (text: string) => {
  const names = [...new Set(text.match(/\d{11,}/g))].sort()
  return names.reduce((all, name, i) => all.replaceAll(name, `#${i}`), text)
}

/**
 * The game: parks, steps, recalls, and parks again, with saves and without between. `after` is called after every step of it.
 *
 * @param after `acknowledged`: no crash may lose what was until now.
 */
async function play(game: Game, after: (acknowledged: boolean) => Promise<void>): Promise<void> {
  const { engine, cache, keeper } = game
  const steps: (() => unknown)[] = []
  const handles = new Map<number, number>()
  const names = new Map<number, number>()
  const ids = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i)
  const park = (which: number[]) =>
    steps.push(async () => {
      const got = await cache.park(Uint32Array.from(which, (id) => handles.get(id)!))
      which.forEach((id, i) => {
        names.set(id, got[i]!)
      })
    })
  const recall = (which: number[]) =>
    steps.push(async () => {
      const got = await cache.recall(Float64Array.from(which, (id) => names.get(id)!))
      which.forEach((id, i) => {
        handles.set(id, got[i]!)
      })
    })
  const step = (n: number) => steps.push(() => engine.step(n))
  const flush = () => steps.push(() => keeper.flush().then(() => true))
  // The journal belongs to it: the save before has to do with it when this one turns out damaged.
  const save = () => steps.push(() => keeper.save().then(() => keeper.flush().then(() => true)))

  steps.push(() => {
    engine.spawnMany(ACTORS).forEach((actor, id) => {
      handles.set(id, actor)
      engine.set(actor, 'id', id)
      engine.apply('burn', actor)
    })
  })
  step(4)
  save()
  park(ids(0, 8))
  step(3)
  flush()
  park(ids(8, 12))
  step(1)
  save()
  recall(ids(0, 4))
  step(2)
  flush()
  park(ids(12, 20))
  save()
  recall(ids(4, 8))
  step(11)
  save()
  park(ids(0, 6))
  flush()
  step(2)
  save()
  recall(ids(8, 16))
  step(1)
  save()
  save()
  recall(ids(0, 3))
  park(ids(20, 24))
  step(1)
  flush()
  recall([20, 21])
  park([6, 7])
  step(5)
  save()
  for (const one of steps) await after((await one()) === true)
}

/** Plays until it is killed, and returns the last step that was acknowledged. */
async function playUntil(engine: Engine, disk: Disk, killer: Killer): Promise<number> {
  let position = -1
  let acknowledged = -1
  const playing = (async () => {
    const game = await begin(engine, disk, killer)
    await play(game, async (sure) => {
      position++
      if (sure) acknowledged = position
    })
  })()
  await Promise.race([playing, killer.killed])
  // What is under way comes as far as it can.
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setTimeout(resolve))
  return acknowledged
}

/** What there is after each step of a game that nobody disturbs. */
async function undisturbed(): Promise<{ all: string[]; operations: number }> {
  const killer = new Killer()
  const game = await begin(await newEngine(), memoryDisk(), killer)
  const all: string[] = []
  await play(game, async () => {
    all.push(named(await everybody(game)))
  })
  // Each look has read the cache: without, there are fewer.
  const plain = new Killer()
  await playUntil(await newEngine(), memoryDisk(), plain)
  return { all, operations: plain.count }
}

/** Damages the newest save, unless it is the only one. */
async function damageNewest(disk: Disk): Promise<boolean> {
  const { place } = await disk()
  const saves = (await keysOf(place, 'home', 'manifests')).filter(([kind]) => kind === 0)
  if (saves.length < 2) return false
  const newest = Math.max(...saves.map((key) => key[1]!))
  await tamper(place, 'home', 'manifests', [0, newest], flip(70))
  return true
}

/** Kills at an operation and opens again: it must be as it was at one moment, not before what was acknowledged. */
async function killAt(at: number, done: boolean, disk: Disk, engines: Engine[], all: string[]): Promise<void> {
  const [first, second] = engines as [Engine, Engine]
  const acknowledged = await playUntil(first, disk, new Killer(at, done))
  // Then the newest save turns out to be damaged, too: the one before it, with its journal, has to do.
  const worse = done && (await damageNewest(disk))
  const game = await begin(second, disk)
  const where = `killed at operation ${at}, which ${done ? 'was' : 'was not'} carried out`
  expect(game.keeper.start!.fellBack, where).toBe(worse)
  const now = named(await everybody(game))
  const found = all.lastIndexOf(now)
  if (game.engine.tick > 0) expect(found, `${where}: ${now}`).toBeGreaterThanOrEqual(acknowledged)
  else expect(acknowledged, where).toBeLessThan(1)
  const { keeper, cache, engine } = game
  expect([...keeper.start!.lostActors], where).toEqual([])
  const parked: number[] = []
  for await (const { name } of cache.parked()) parked.push(name)
  expect(
    parked.sort((a, b) => a - b),
    where,
  ).toEqual([...engine.parked.names()])
  expect(keeper.start!.parked, where).toBe(parked.length)
  // Everybody can come back, once.
  await cache.recall(Float64Array.from(parked))
  const ids = Array.from(engine.actors(), (actor) => engine.base(actor, 'id')).sort((a, b) => a - b)
  expect(ids.length === 0 || ids.length === ACTORS, where).toBe(true)
  if (engine.tick > 0) expect(ids, where).toEqual(Array.from({ length: ACTORS }, (_, id) => id))
  engine.step(3)
  // Two saves later nothing is left of anybody.
  for (let i = 0; i < 3; i++) await keeper.save()
  for (let i = 0; i < 20 && cache.stats.l3.actors.chunks > 1; i++)
    await new Promise((resolve) => setTimeout(resolve, 5))
  expect(cache.stats.l3.actors.chunks, where).toBe(1)
  await keeper.close({ save: false })
}

describe('a world that is kept with its cache', () => {
  it('loses nobody and has nobody twice, wherever it is killed', async () => {
    const { all, operations } = await undisturbed()
    expect(operations).toBeGreaterThan(100)
    const engines = [await newEngine(), await newEngine()]
    const fresh = engines[0]!.checkpoint()
    for (let at = 1; at <= operations; at++) {
      // One way after the other in turn; `MYRIAD_LONG=1`: both at each.
      for (const done of process.env.MYRIAD_LONG ? [false, true] : [at % 2 === 0]) {
        for (const engine of engines) engine.restore(fresh)
        await killAt(at, done, memoryDisk(), engines, all)
      }
    }
  }, 300_000)

  it('so in files', async () => {
    const { all, operations } = await undisturbed()
    const engines = [await newEngine(), await newEngine()]
    const fresh = engines[0]!.checkpoint()
    for (let at = 5; at <= operations; at += 11) {
      for (const engine of engines) engine.restore(fresh)
      await killAt(at, at % 2 === 0, fileDisk(), engines, all)
    }
  }, 300_000)

  it('says who is lost when the cache was cleared, and lets go of whoever the world does not know', async () => {
    const disk = memoryDisk()
    const first = await begin(await newEngine(), disk)
    const names = await first.cache.park(first.engine.spawnMany(5))
    const later = await first.cache.park(first.engine.spawnMany(3))
    await first.keeper.close()
    await first.cache.close()
    const { actors } = await disk()
    const [gone] = actors.keys()
    await actors.deleteMany([gone!])
    // Somebody whom no save knows: of a run whose journal was lost.
    const bytes = (await actors.getMany([gone! + 1]))[0]!
    await actors.putMany([{ key: 77, bytes }])
    const { engine, cache, keeper } = await begin(await newEngine(), disk)
    expect([keeper.start!.parked, [...keeper.start!.lostActors]]).toEqual([8, [...names]])
    expect(cache.stats.parked).toBe(8)
    expect((await rejected(cache.recall(names.subarray(0, 1)))).code).toBe('CACHE_MISSING')
    expect(await cache.recall(later)).toHaveLength(3)
    expect(actors.keys()).toContain(77)
    await keeper.save()
    await keeper.save()
    await vi.waitFor(() => expect(actors.keys()).not.toContain(77))
    // Its number is not given again, nor are those of the lost.
    const [next] = await cache.park(engine.actors())
    expect([...names, ...later, 2 ** 32 + 77 * 1024]).not.toContain(next)
    await keeper.close()
  })

  it('has sources and regions as they were, whoever was parked when it died', async () => {
    const disk = memoryDisk()
    const first = await begin(await newEngine(), disk)
    const large = new LargeWorld(first.engine, first.cache)
    const caster = first.engine.spawn()
    const targets = first.engine.spawnMany(3)
    for (const target of targets) first.engine.apply('burn', target, { source: caster })
    large.add('castle', Uint32Array.of(caster))
    large.add('wood', targets)
    large.add('field', first.engine.spawnMany(4))
    first.engine.step(3)
    await large.leave('wood')
    await first.keeper.save()
    await large.leave('castle')
    first.engine.step(2)
    await large.enter('castle')
    large.join('field', first.engine.spawnMany(2))
    await first.keeper.flush()
    // It dies: nobody closes anything. What follows the save is in the journal alone.
    const { engine, cache, keeper } = await begin(await newEngine(), disk)
    const again = new LargeWorld(engine, cache)
    expect([again.regions, again.actors, again.isLive('wood')]).toEqual([['castle', 'wood', 'field'], 10, false])
    expect([...again.handles('castle')]).toEqual([...large.handles('castle')])
    expect([...again.handles('castle')]).not.toEqual([caster])
    expect(again.handles('field').every((handle) => engine.exists(handle))).toBe(true)
    const found: string[] = []
    for await (const { region } of again.search(() => true)) found.push(region)
    expect(found).toEqual(['wood', 'wood', 'wood'])
    for (const target of await again.enter('wood')) {
      expect(engine.effects(target).map(({ source }) => source)).toEqual([...again.handles('castle')])
    }
    await keeper.close()
    await keeper.close()
  })

  it('scenario 6: when there is no room the statuses of the cache go first, then the save is tried once more', async () => {
    const disk = memoryDisk()
    const { place: inner, values } = await disk()
    const place = new FaultPlace(inner)
    const kept = async (): Promise<Disk> => {
      const all = { ...(await disk()), place }
      return async () => all
    }
    const order: string[] = []
    const onPressure = () => void order.push(`pressure with ${values.keys().length} chunks`)
    const { cache, keeper } = await begin(await newEngine(), await kept(), new Killer(), { onPressure })
    await cache.set(7, 'burn', { stacks: 1, magnitude: 0, remaining: 1 })
    await cache.flush()
    expect(values.keys()).toHaveLength(1)
    let full = true
    place.fails = (name) => {
      if (name !== 'put manifests' || !full) return undefined
      full = false
      return new DOMException('no room', 'QuotaExceededError')
    }
    await keeper.save()
    expect([order, full]).toEqual([['pressure with 0 chunks'], false])
    await keeper.close()
  })

  it('refuses the cache of another world, and one that does not last', async () => {
    const disk = memoryDisk()
    const first = await begin(await newEngine(), disk)
    await first.cache.park(first.engine.spawnMany(1))
    await first.keeper.close()
    const other = await rejected(begin(await newEngine(), disk, new Killer(), { world: 'away' }))
    expect([other.code, other.message]).toEqual(['INVALID_INPUT', expect.stringContaining('"home"')])
    const engine = await newEngine()
    const store = storeIn((await memoryDisk()()).place)
    const cache = await openCache({ engine, store: 'memory' } as never)
    const error = await rejected(keepWorld(engine, { store, cache, world: 'home' }))
    expect(error.code).toBe('CACHE_DEGRADED')
    expect((await rejected(keepWorld(engine, { store, cache: {} as never, world: 'home' }))).code).toBe('WRONG_TYPE')
  })

  it('is not saved while whoever is parked is not in the store', async () => {
    const disk = memoryDisk()
    const { actors } = await disk()
    const { engine, cache, keeper } = await begin(await newEngine(), disk)
    const put = actors.putMany.bind(actors)
    actors.putMany = () => Promise.reject(new Error('it fails'))
    await cache.park(engine.spawnMany(2))
    expect((await rejected(keeper.save())).code).toBe('STORAGE_FAILED')
    expect([keeper.state.phase, keeper.state.generation]).toEqual(['degraded', 1])
    // What is done goes into the journal all the same: from there they are parked again.
    await keeper.flush().catch(() => {})
    actors.putMany = put
    const again = await begin(await newEngine(), disk)
    expect([again.keeper.start!.parked, again.keeper.start!.lostActors.length]).toEqual([2, 0])
    await again.keeper.save()
    expect(again.keeper.state.phase).toBe('owner')
    await again.keeper.close()
  })
})
