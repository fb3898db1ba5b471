import type { Ratio } from '../result.js'
import { median } from '../statistics.js'
import type { BenchContext, Host } from '../suite.js'
import { threadsText } from '../suites/words.js'
import { handledOf, type Member, serialOf, sum, workOf } from './crew.js'
import { type Measured, predict, trafficOf } from './model.js'
import type { CopyPlan } from './plan.js'

/** The engine's shards at the capacities of this suite. */
const SHARDS = 64
/** Threads that the model tells of, whether this machine has them or not. */
const TOLD = [4, 8, 16]

interface Bandwidths {
  readonly ratios: Ratio[]
  /** Bytes a second of 1, 2, … isolates that copy at once. */
  readonly bandwidth: readonly number[]
}

/** What memory gives to 1, 2, … isolates at once. */
export async function bandwidths(context: BenchContext, { bytes, ms, rounds }: CopyPlan): Promise<Bandwidths> {
  context.say('threads: bandwidth of the memory')
  const hosts: Host[] = []
  for (let i = 0; i < context.cores; i++) hosts.push(await context.host('bandwidth', { bytes }))
  const bandwidth: number[] = []
  for (let threads = 1; threads <= hosts.length; threads++) {
    const found: number[] = []
    for (let round = 0; round < rounds; round++) {
      const all = await Promise.all(hosts.slice(0, threads).map((host) => host.ask<number>('copy', ms)))
      found.push(sum(all))
    }
    // Whatever else the machine does can only lower it.
    bandwidth.push(Math.max(...found))
  }
  for (const host of hosts) await host.close()
  const ratios = bandwidth.map((rate, i) => ({
    name: `bandwidth, GB/s, ${threadsText(i + 1)}`,
    value: rate / 1e9,
    note: 'read and written',
  }))
  return { ratios, bandwidth }
}

/** What the model says of one size, and how far it is from what was measured. */
export function modelRatios(
  n: number,
  members: readonly Member[],
  barrierMs: number,
  bandwidth: readonly number[],
): Ratio[] {
  const alone = members.find(({ threads }) => threads === 1)
  if (!alone || alone.wrong !== undefined) return []
  const measured: Measured = {
    serialMs: serialOf(alone),
    workMs: workOf(alone),
    barrierMs,
    shards: SHARDS,
    traffic: trafficOf(alone.state.rowBytes, handledOf(alone)),
    bandwidth,
  }
  const size = n.toLocaleString('en')
  const fit = members.filter(({ wrong }) => wrong === undefined)
  const compared = fit.flatMap((member): Ratio[] => {
    const means = member.rounds.map(({ steps }) => sum(steps) / steps.length)
    const mean = median(means)
    const { ms, bound } = predict(measured, member.threads)
    const note = `measured ${mean.toFixed(3)} ms, error ${(((ms - mean) / mean) * 100).toFixed(0)} %, set by the ${bound}`
    return [{ name: `${size}: model, ms a tick, ${threadsText(member.threads)}`, value: ms, note }]
  })
  const told = TOLD.filter((threads) => fit.every((member) => member.threads !== threads)).map((threads): Ratio => {
    const { ms, bound } = predict(measured, threads)
    const note = `not measured here, set by the ${bound}`
    return { name: `${size}: model, ms a tick, ${threadsText(threads)}`, value: ms, note }
  })
  return [
    { name: `${size}: serial part, ms a tick`, value: measured.serialMs },
    { name: `${size}: work of the shards on one thread, ms a tick`, value: measured.workMs },
    { name: `${size}: bytes moved a tick, estimate, MB`, value: measured.traffic / 1e6 },
    ...compared,
    ...told,
  ]
}
