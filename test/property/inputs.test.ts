import { type Engine, type InputBatch, MyriadError } from 'myriad'
import { afterEach, describe, expect, it } from 'vitest'
import { Dice } from '../support/dice.js'
import { seeds } from '../support/property.js'
import { CALLS, RandomGame, randomWorld, stateOf } from '../support/random-calls.js'
import { disposeAll, randomEngine } from '../support/random-engine.js'

const SEEDS = seeds(3)

afterEach(disposeAll)

interface Recorded {
  readonly image: ReturnType<Engine['checkpoint']>
  readonly batches: readonly InputBatch[]
  /** The hash at the end of each batch. */
  readonly hashes: readonly string[]
  readonly made: ReadonlyMap<string, number>
  readonly refused: number
}

/** A game that has gone on for a while, and then what it did for some batches more. */
async function record(seed: number, workers = 0, batches = 6): Promise<Recorded> {
  const { components } = randomWorld(seed)
  const engine = await randomEngine(seed, workers)
  const game = new RandomGame(engine, seed * 77, components)
  engine.spawnMany(60)
  for (let i = 0; i < 10; i++) game.frame()
  const image = engine.checkpoint()
  engine.inputs.start()
  const taken: InputBatch[] = []
  const hashes: string[] = []
  for (let i = 0; i < batches; i++) {
    for (let frames = 5; frames > 0; frames--) game.frame()
    taken.push(engine.inputs.take()!)
    hashes.push(stateOf(engine))
  }
  return { image, batches: taken, hashes, made: game.made, refused: game.refused }
}

describe('recorded inputs', () => {
  it('replayed onto the checkpoint give the same state, with 0, 1 and 2 workers', { timeout: 240_000 }, async () => {
    const made = new Map<string, number>()
    for (const seed of SEEDS) {
      const { image, batches, hashes, ...game } = await record(seed)
      expect(game.refused).toBeGreaterThan(0)
      for (const [name, times] of game.made) made.set(name, (made.get(name) ?? 0) + times)
      for (const workers of [0, 1, 2]) {
        const engine = await randomEngine(seed, workers)
        engine.restore(image)
        for (let i = 0; i < batches.length; i++) {
          await engine.replay(batches[i]!)
          expect(engine.tick).toBe(batches[i]!.tickTo)
          expect(stateOf(engine), `seed ${seed}, ${workers} workers, batch ${i}`).toBe(hashes[i])
        }
        // All at once as well.
        engine.restore(image)
        await engine.replay(batches)
        expect(stateOf(engine)).toBe(hashes.at(-1))
        // And the future is the same: what waits, free ids, what has changed.
        const future = async (of: Engine) => {
          const game = new RandomGame(of, 5, randomWorld(seed).components)
          for (let n = 0; n < 5; n++) game.frame()
          return stateOf(of)
        }
        if (workers > 0) continue
        const other = await randomEngine(seed)
        other.restore(image)
        await other.replay(batches)
        expect(await future(engine)).toBe(await future(other))
      }
    }
    for (const name of CALLS) expect(made.get(name) ?? 0, name).toBeGreaterThan(0)
  })

  it('recorded with workers are those that are recorded without', { timeout: 60_000 }, async () => {
    const alone = await record(3)
    const together = await record(3, 2)
    expect(together.hashes).toEqual(alone.hashes)
    expect(together.batches).toEqual(alone.batches)
  })

  it('go on like the game itself: what comes after a replay is what came after the run', async () => {
    const { image, batches, hashes } = await record(2)
    const engine = await randomEngine(2)
    engine.restore(image)
    await engine.replay(batches.slice(0, 3))
    engine.inputs.start()
    const run = engine.checkpoint()
    await engine.replay(batches.slice(3))
    expect(stateOf(engine)).toBe(hashes.at(-1))
    // The recording began anew where the replay ended.
    expect(engine.inputs.take()).toMatchObject({ tickFrom: engine.tick, tickTo: engine.tick, count: 0 })
    engine.restore(run)
    expect(stateOf(engine)).toBe(hashes[2])
  })
})

describe('a damaged batch', () => {
  async function refused(engine: Engine, batch: unknown): Promise<MyriadError> {
    const error = await engine.replay(batch as InputBatch).then(
      () => undefined,
      (caught: unknown) => caught,
    )
    expect(error).toBeInstanceOf(MyriadError)
    return error as MyriadError
  }

  it('is refused wherever a byte is another, and nothing has changed', { timeout: 120_000 }, async () => {
    const { image, batches, hashes } = await record(4, 0, 1)
    const engine = await randomEngine(4)
    engine.restore(image)
    const before = stateOf(engine)
    const batch = batches[0]!
    const dice = new Dice(9)
    for (let n = 0; n < 400; n++) {
      const bytes = batch.bytes.slice()
      const at = n < 32 ? n : dice.int(0, bytes.length - 1)
      bytes[at] = bytes[at]! ^ (1 << dice.int(0, 7))
      expect((await refused(engine, { ...batch, bytes })).code, `byte ${at}`).toBe('IMAGE_INVALID')
    }
    for (const length of [0, 4, 31, 32, 36, batch.bytes.length - 4, batch.bytes.length - 1]) {
      const bytes = batch.bytes.slice(0, length)
      expect((await refused(engine, { ...batch, bytes })).code, `${length} bytes`).toBe('IMAGE_INVALID')
    }
    for (const wrong of [
      { count: batch.count + 1 },
      { tickTo: batch.tickTo + 1 },
      { bytes: [1, 2] },
      { bytes: undefined },
    ]) {
      expect((await refused(engine, { ...batch, ...wrong })).code).toBe('IMAGE_INVALID')
    }
    for (const none of [undefined, null, 5, 'batch']) expect((await refused(engine, none)).code).toBe('IMAGE_INVALID')
    expect(stateOf(engine)).toBe(before)
    await engine.replay(batch)
    expect(stateOf(engine)).toBe(hashes[0])
  })

  it('is refused when its words are wrong though its hash is right, whatever they are', {
    timeout: 240_000,
  }, async () => {
    const { image, batches, hashes } = await record(5, 0, 1)
    const engine = await randomEngine(5)
    engine.restore(image)
    const before = stateOf(engine)
    const { sealBatch, openBatch } = await import('../../src/engine/input-log/index.js')
    const batch = batches[0]!
    const dice = new Dice(10)
    const codes = new Map<string, number>()
    for (let n = 0; n < 300; n++) {
      const words = openBatch(batch).slice()
      const at = dice.int(0, words.length - 1)
      words[at] = dice.pick([0, -1, 1, 0x7fffffff, -0x80000000, words[at]! + 1, words[at]! ^ (1 << dice.int(0, 31))])
      const broken = sealBatch(batch.tickFrom, batch.tickTo, batch.count, words)
      const code = await engine.replay(broken).then(
        () => 'done',
        (error: MyriadError) => error.code ?? String(error),
      )
      codes.set(code, (codes.get(code) ?? 0) + 1)
      // A number that is merely another may be as good as the one before.
      if (code === 'done') engine.restore(image)
      else {
        expect(['IMAGE_INVALID', 'IMAGE_MISMATCH'], `word ${at}`).toContain(code)
        expect(stateOf(engine), `word ${at}`).toBe(before)
      }
    }
    // What was put back is whole: what comes next is as if nothing had been tried.
    await engine.replay(batch)
    expect(stateOf(engine)).toBe(hashes[0])
    expect(codes.get('IMAGE_INVALID')).toBeGreaterThan(30)
    expect(codes.get('IMAGE_MISMATCH')).toBeGreaterThan(5)
  })

  it('of another tick, of another world, or in the wrong order is refused', async () => {
    const { image, batches } = await record(1)
    const engine = await randomEngine(1)
    expect((await refused(engine, batches[0])).code).toBe('IMAGE_MISMATCH')
    engine.restore(image)
    const before = stateOf(engine)
    expect((await refused(engine, batches[1])).code).toBe('IMAGE_MISMATCH')
    expect((await refused(engine, [batches[0], batches[2]])).code).toBe('IMAGE_MISMATCH')
    expect(stateOf(engine)).toBe(before)
    await engine.replay([])
    expect(stateOf(engine)).toBe(before)
    const other = await randomEngine(6)
    while (other.tick < batches[0]!.tickFrom) other.step()
    const its = stateOf(other)
    expect((await refused(other, batches[0])).code).toBe('IMAGE_MISMATCH')
    expect(stateOf(other)).toBe(its)
  })

  it('that is given up is as if it had never begun', async () => {
    const { image, batches, hashes } = await record(2, 0, 40)
    const engine = await randomEngine(2)
    engine.restore(image)
    const before = stateOf(engine)
    const control = new AbortController()
    const replay = engine.replay(batches, { signal: control.signal })
    expect(() => engine.step()).toThrow(expect.objectContaining({ code: 'BUSY' }))
    control.abort(new Error('enough'))
    await expect(replay).rejects.toThrow('enough')
    expect(stateOf(engine)).toBe(before)
    await expect(engine.replay(batches, { signal: control.signal })).rejects.toThrow('enough')
    await expect(engine.replay(batches, { fast: true } as never)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    await engine.replay(batches)
    expect(stateOf(engine)).toBe(hashes.at(-1))
  })
})
