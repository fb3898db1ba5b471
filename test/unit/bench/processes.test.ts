import { beforeAll, describe, expect, it } from 'vitest'
import type { BenchContext, Host, Report } from '../../../src/bench/index.js'

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

describe('a run of suites', () => {
  it('goes on after one that fails, says why, and hands the report out after each', async () => {
    const { measure } = (await import('../../../scripts/lib/bench/measure.mjs' as string)) as {
      measure(
        where: string,
        suites: readonly string[],
        options: object,
        hear: (report: Report) => void,
      ): Promise<Report>
    }
    const heard: number[] = []
    const report = await measure('node', ['nothing', 'effects'], { quick: true, sizes: [600], threads: [1] }, (now) =>
      heard.push(now.suites.length),
    )
    expect(heard).toEqual([1, 2])
    const [broken, sound] = report.suites
    expect(broken).toMatchObject({ name: 'nothing', where: 'node', cases: [] })
    expect(broken!.failed).toContain('there is no suite "nothing"')
    expect(sound!.failed).toBeUndefined()
    expect(sound!.cases.map(({ wrong }) => wrong)).not.toContain(expect.any(String))
    expect(sound!.cases.length).toBeGreaterThan(0)
    expect(report.machine.runtime).toMatch(/^Node /)
  }, 60_000)
})
