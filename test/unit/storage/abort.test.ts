import { createEngine } from 'myriad'
import { MemoryStore, openStorage } from 'myriad/storage'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { rejected } from '../../support/errors.js'

afterEach(() => vi.unstubAllGlobals())

/** A worker that never says anything. */
class SilentWorker extends EventTarget {
  ended = 0
  postMessage(): void {}
  terminate(): void {
    this.ended++
  }
}

async function image() {
  const engine = await createEngine({ workers: 0 })
  const saved = engine.checkpoint()
  await engine.dispose()
  return saved
}

describe('a signal', () => {
  it('gives up the opening of a storage and ends its worker', async () => {
    const worker = new SilentWorker()
    vi.stubGlobal('Worker', SilentWorker)
    const abort = new AbortController()
    const opening = openStorage({ worker: () => worker as never, signal: abort.signal })
    setTimeout(() => abort.abort(new Error('enough')), 20)
    await expect(opening).rejects.toThrow('enough')
    expect(worker.ended).toBe(1)
  })

  it('that was aborted before: nothing is opened, saved or loaded', async () => {
    const signal = AbortSignal.abort(new Error('no'))
    const store = new MemoryStore('for this test')
    await expect(openStorage({ signal })).rejects.toThrow('no')
    await expect(store.save('a', await image(), { signal })).rejects.toThrow('no')
    expect(await store.list()).toEqual([])
    await store.save('a', await image(), { signal: new AbortController().signal })
    await expect(store.load('a', { signal })).rejects.toThrow('no')
    expect((await store.load('a')).tick).toBe(0)
  })

  it('that is none is refused', async () => {
    const store = new MemoryStore('for this test')
    expect((await rejected(store.load('a', { signal: 'now' as never }))).code).toBe('WRONG_TYPE')
    expect((await rejected(openStorage({ signal: 5 as never }))).code).toBe('WRONG_TYPE')
  })
})

describe('a storage', () => {
  it('ends with the block that has it by `await using`', async () => {
    const store = await openStorage()
    await store.save('a', await image())
    await store[Symbol.asyncDispose]()
    expect(await store.list()).toEqual([])
  })
})
