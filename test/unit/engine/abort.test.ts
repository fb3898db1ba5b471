import { Worker } from 'node:worker_threads'
import { createEngine } from 'myriad'
import { describe, expect, it } from 'vitest'

const silent = () => new Worker('setInterval(() => {}, 1000)', { eval: true })

describe('a signal', () => {
  it('that was aborted before: no engine is made', async () => {
    await expect(createEngine({ signal: AbortSignal.abort(new Error('no')) })).rejects.toThrow('no')
  })

  it('aborts the start of threads that do not answer, and ends them', async () => {
    const started: Worker[] = []
    const worker = () => {
      const thread = silent()
      started.push(thread)
      return thread
    }
    const abort = new AbortController()
    const making = createEngine({ workers: 2, worker, signal: abort.signal })
    setTimeout(() => abort.abort(new Error('enough')), 50)
    const ended = Promise.all(started.map((thread) => new Promise((resolve) => thread.once('exit', resolve))))
    await expect(making).rejects.toThrow('enough')
    expect(started).toHaveLength(2)
    await ended
  })

  it('leaves the threads alone that were there when more were asked for', async () => {
    const engine = await createEngine({ workers: 1 })
    const gone = AbortSignal.abort(new Error('late'))
    await expect(engine.setWorkers(2, { signal: gone })).rejects.toThrow('late')
    expect(engine.capabilities.workers).toBe(1)
    engine.step()
    await engine.dispose()
  })

  it('that is none is refused', async () => {
    await expect(createEngine({ signal: 'now' as never })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      path: '$.signal',
    })
  })
})
