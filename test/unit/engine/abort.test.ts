import { Worker } from 'node:worker_threads'
import { createEngine } from 'myriad'
import { runScenario, type ScenarioFile } from 'myriad/scenario'
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

  it('gives up a scenario between two calls of the engine, and before it begins', async () => {
    const file: ScenarioFile = { name: 'ten hours', world: { tickRate: 60 }, until: 36_000 }
    await expect(runScenario(file, { signal: AbortSignal.abort(new Error('no')) })).rejects.toThrow('no')
    const abort = new AbortController()
    const running = runScenario(file, { signal: abort.signal })
    setTimeout(() => abort.abort(new Error('enough')), 30)
    await expect(running).rejects.toThrow('enough')
    await expect(runScenario(file, { signal: 'now' as never })).rejects.toMatchObject({ code: 'WRONG_TYPE' })
  })

  it('changes nothing about a scenario that it does not give up', async () => {
    const file: ScenarioFile = { name: 'a minute', world: { tickRate: 60 }, until: 60, actors: [{ id: 'a' }] }
    const { signal } = new AbortController()
    expect(await runScenario(file, { signal })).toEqual(await runScenario(file))
  })

  it('that is none is refused', async () => {
    await expect(createEngine({ signal: 'now' as never })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      path: '$.signal',
    })
  })
})

describe('an engine', () => {
  it('ends with the block that has it by `await using`', async () => {
    const engine = await createEngine({ workers: 1 })
    await engine[Symbol.asyncDispose]()
    let code = ''
    try {
      engine.step()
    } catch (error) {
      code = (error as { code: string }).code
    }
    expect(code).toBe('DISPOSED')
    // Once more does no harm.
    await engine[Symbol.asyncDispose]()
  })
})
