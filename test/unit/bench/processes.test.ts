import { beforeAll, describe, expect, it } from 'vitest'
import type { BenchContext, Host } from '../../../src/bench/index.js'

interface Node {
  nodeContext(options: { quick: boolean }): BenchContext
}

let context: BenchContext

beforeAll(async () => {
  const { ensureBench } = (await import('../../../scripts/lib/prepare.mjs' as string)) as { ensureBench(): void }
  ensureBench()
  const { nodeContext } = (await import('../../../scripts/lib/bench/node.mjs' as string)) as Node
  context = nodeContext({ quick: true })
}, 120_000)

async function withHost<T>(name: string, options: object, work: (host: Host) => Promise<T>): Promise<T> {
  const host = await context.host(name, options)
  try {
    return await work(host)
  } finally {
    await host.close()
  }
}

describe('hosts in processes of their own', () => {
  it('take and give what a structured clone carries, and say what went wrong', async () => {
    await withHost('echo', { n: 3 }, async (host) => {
      expect(await host.ask('options')).toEqual({ n: 3 })
      expect(await host.ask('echo', Float64Array.of(1, Number.NaN))).toEqual(Float64Array.of(1, Number.NaN))
      await expect(host.ask('fail', 'so there')).rejects.toThrow('so there')
      await expect(host.ask('nothing')).rejects.toThrow('no method "nothing"')
    })
    await expect(context.host('nobody', {})).rejects.toThrow('there is no host "nobody"')
  })

  it('come to the same state on one thread and on two', async () => {
    const states = await Promise.all(
      [1, 2].map((threads) =>
        withHost('myriad', { n: 2000, threads, checkAt: [200] }, async (host) => {
          await host.ask('run', 200)
          return host.ask('states')
        }),
      ),
    )
    expect(states[0]).toEqual(states[1])
  })
})
