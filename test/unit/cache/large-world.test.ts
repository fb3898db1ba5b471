import { createEngine, type EffectDefinition, type Engine } from 'myriad'
import { type Cache, LargeWorld, MemoryChunks, openCache } from 'myriad/cache'
import { afterEach, describe, expect, it } from 'vitest'
import { thrown } from '../../support/errors.js'

const EFFECTS: EffectDefinition[] = [
  { id: 'burn', duration: 'infinite', period: 1, offline: 'fold', actions: [{ do: 'damage', amount: 1 }] },
  { id: 'mark', duration: 'infinite', tags: ['marked'] },
]
/** Actors that the engine has room for, and regions of as many each. */
const LIVE = 100
const REGIONS = 10
const BUDGET = 8 * 1024

const open: { dispose(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.dispose()
})

async function world(workers = 0): Promise<{ engine: Engine; cache: Cache; large: LargeWorld }> {
  const engine = (await createEngine({
    tickRate: 10,
    attributes: { health: { base: 100_000, min: 0 } },
    vital: 'health',
    effects: EFFECTS,
    workers,
    wakeAboveMs: 0,
    capacity: { actors: LIVE, effects: 4 * LIVE, commands: 1000, events: 100, messages: 100 },
  } as never)) as unknown as Engine
  open.push(engine)
  const store = { values: new MemoryChunks(), actors: new MemoryChunks() }
  const cache = await openCache({ engine, store, memory: { values: 1024, actors: BUDGET } })
  return { engine, cache, large: new LargeWorld(engine, cache) }
}

/** Ten times what fits, region by region. */
async function fill({ engine, large }: Awaited<ReturnType<typeof world>>): Promise<void> {
  for (let r = 0; r < REGIONS; r++) {
    const actors = engine.spawnMany(LIVE)
    actors.forEach((actor, i) => {
      engine.set(actor, 'health', 10_000 * (r + 1) + i)
    })
    engine.applyMany('burn', actors)
    engine.apply('mark', actors[r * 7]!)
    engine.step()
    large.add(`region ${r}`, actors)
    await large.leave(`region ${r}`)
  }
}

async function healths(large: LargeWorld): Promise<string[]> {
  const found: string[] = []
  for await (const { region, actor } of large.search(() => true)) {
    found.push(
      `${region}: ${actor.base('health')} ${actor.effects().map(({ effect, nextTick }) => `${effect} ${nextTick}`)}`,
    )
  }
  return found.sort()
}

describe('a world of ten times what the engine holds', () => {
  it.each([0, 2])('is made, simulated region by region, and loses no time, with %i workers', async (workers) => {
    const made = await world(workers)
    const { engine, cache, large } = made
    await fill(made)
    expect([large.actors, engine.actors().length, large.regions.length]).toEqual([LIVE * REGIONS, 0, REGIONS])
    const steps: number[] = []
    await large.simulate(13, { onProgress: ({ done }) => steps.push(done) })
    expect(steps).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    expect(engine.tick).toBe(REGIONS + 13 * REGIONS)
    // Each region has burned from its making to its last tick, whether it was there or not: after tick t it has executed
    // floor((t - its first) / 10) times.
    for await (const { region, actor } of large.search(() => true)) {
      const r = Number(region.slice(7))
      const last = REGIONS + 13 * (r + 1) - 1
      const burned = Math.floor((last - r) / 10)
      expect((actor.base('health') + burned) % 10_000, region).toBeLessThan(LIVE)
    }
    const { peakBytes } = cache.stats.l2.actors
    expect(peakBytes).toBeLessThanOrEqual(BUDGET)
    expect(cache.stats.l3.actors.bytes + cache.stats.l2.actors.bytes).toBeGreaterThan(10 * BUDGET)
  })

  it('is searched, and what was found is recalled with its region', async () => {
    const made = await world()
    const { engine, large } = made
    await fill(made)
    const found: string[] = []
    for await (const { region, actor } of large.search((one) => one.has('mark'))) {
      found.push(`${region}: ${actor.base('health') % 10_000}`)
    }
    expect(found).toEqual(Array.from({ length: REGIONS }, (_, r) => `region ${r}: ${r * 7}`))
    const actors = await large.enter('region 4')
    expect([actors.length, large.isLive('region 4'), large.handles('region 4') === actors]).toEqual([LIVE, true, true])
    engine.despawn(actors[0]!)
    engine.step()
    large.join('region 4', engine.spawnMany(1))
    await large.leave('region 4')
    expect(large.actors).toBe(LIVE * REGIONS)
  })

  it('is given up between two regions, and is whole then', async () => {
    const made = await world()
    const { engine, large } = made
    await fill(made)
    const abort = new AbortController()
    const running = large.simulate(5, {
      signal: abort.signal,
      onProgress: ({ done }) => done === 3 && abort.abort(new Error('enough')),
    })
    await expect(running).rejects.toThrow('enough')
    expect([engine.tick, engine.actors().length, large.actors]).toEqual([REGIONS + 15, 0, LIVE * REGIONS])
    const searching = (async () => {
      let count = 0
      for await (const _ of large.search(() => true, { signal: AbortSignal.timeout(0) })) {
        if (++count % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 1))
      }
    })()
    await expect(searching).rejects.toThrow()
    await large.simulate(5)
    expect(large.actors).toBe(LIVE * REGIONS)
  })

  it('is exported in pieces, each small, and read again by another world, in pieces of any size', async () => {
    const made = await world()
    await fill(made)
    await made.large.simulate(3)
    const before = await healths(made.large)
    const pieces: Uint8Array[] = []
    let largest = 0
    const progress: number[] = []
    for await (const piece of made.large.export({ onProgress: ({ done }) => progress.push(done) })) {
      pieces.push(piece)
      largest = Math.max(largest, piece.length)
    }
    expect(largest).toBeLessThanOrEqual(BUDGET / 4 + 12)
    expect(progress.at(-1)).toBe(REGIONS)
    const file = new Uint8Array(await new Blob(pieces as BlobPart[]).arrayBuffer())
    const cut = function* (size: number) {
      for (let at = 0; at < file.length; at += size) yield file.subarray(at, at + size)
    }
    for (const size of [7, 4096, file.length]) {
      const other = await world()
      await other.large.import(cut(size))
      expect(await healths(other.large)).toEqual(before)
      expect([other.large.actors, other.cache.stats.l2.actors.peakBytes <= BUDGET]).toEqual([LIVE * REGIONS, true])
      const again: Uint8Array[] = []
      for await (const piece of other.large.export()) again.push(piece)
      expect(new Uint8Array(await new Blob(again as BlobPart[]).arrayBuffer())).toEqual(file)
    }
    // The same bytes are the same world: it goes on alike.
    const other = await world()
    await other.large.import([file])
    other.engine.step(made.engine.tick)
    await Promise.all([made.large.simulate(4), other.large.simulate(4)])
    expect(await healths(other.large)).toEqual(await healths(made.large))
  })

  it('refuses files that are damaged, cut, or of another engine, and to export what is in the engine', async () => {
    const made = await world()
    await fill(made)
    const pieces: Uint8Array[] = []
    for await (const piece of made.large.export()) pieces.push(piece)
    const file = new Uint8Array(await new Blob(pieces as BlobPart[]).arrayBuffer())
    const spots = [0, 4, 9, 13, 17, 20, 31, 32, 60, 120, 151, 300, 1000, file.length - 100, file.length - 2]
    for (const at of spots) {
      const damaged = file.slice()
      damaged[at] = damaged[at]! ^ 16
      const { large } = await world()
      await expect(large.import([damaged]), `byte ${at}`).rejects.toThrow()
    }
    for (const length of [0, 20, 500, file.length - 1]) {
      const { large } = await world()
      await expect(large.import([file.subarray(0, length)])).rejects.toMatchObject({ code: 'IMAGE_INVALID' })
    }
    await made.large.enter('region 1')
    await expect(made.large.export().next()).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    expect(thrown(() => made.large.handles('region 2')).code).toBe('INVALID_INPUT')
    expect(thrown(() => made.large.handles('nowhere')).code).toBe('UNKNOWN_NAME')
    expect(thrown(() => made.large.add('region 1', new Uint32Array(0))).code).toBe('INVALID_INPUT')
    await expect(made.large.import([file])).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })
})
