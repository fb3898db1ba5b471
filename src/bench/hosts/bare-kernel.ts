import { type EffectsOptions, type EffectsWorld, effectsHost } from '../effects-host.js'
import type { HostMethods } from '../suite.js'
import { actorsFor, HEALTH, mostApplications, PERIOD } from '../workload.js'

/** The `due` of a row that is free. */
const NEVER = 0x7fffffff

function kernel(n: number): EffectsWorld {
  const health = new Float64Array(actorsFor(n)).fill(HEALTH)
  const room = n + mostApplications(n)
  /** Tick at which something happens to a row: the one column that every tick reads whole. */
  const due = new Int32Array(room).fill(NEVER)
  const next = new Int32Array(room)
  const expires = new Int32Array(room)
  const target = new Uint32Array(room)
  const damage = new Float32Array(room)
  const found = new Uint32Array(room)
  const free = new Uint32Array(room)
  let freeRows = 0
  let used = 0
  let now = 0

  function scan(): number {
    let count = 0
    const fours = used & ~3
    let row = 0
    // Four rows a turn, as the engine's own kernel in TypeScript has it.
    for (; row < fours; row += 4) {
      if (due[row]! <= now) found[count++] = row
      if (due[row + 1]! <= now) found[count++] = row + 1
      if (due[row + 2]! <= now) found[count++] = row + 2
      if (due[row + 3]! <= now) found[count++] = row + 3
    }
    for (; row < used; row++) {
      if (due[row]! <= now) found[count++] = row
    }
    return count
  }

  function handle(count: number): void {
    for (let i = 0; i < count; i++) {
      const row = found[i]!
      if (next[row]! <= now) {
        health[target[row]!]! -= damage[row]!
        next[row] = now + PERIOD
      }
      if (expires[row]! <= now) {
        due[row] = NEVER
        free[freeRows++] = row
      } else {
        due[row] = Math.min(next[row]!, expires[row]!)
      }
    }
  }

  return {
    tick(groups) {
      handle(scan())
      for (const { amount, duration, targets } of groups) {
        for (let i = 0; i < targets.length; i++) {
          const row = freeRows > 0 ? free[--freeRows]! : used++
          next[row] = now + PERIOD
          expires[row] = now + duration
          due[row] = now + Math.min(PERIOD, duration)
          target[row] = targets[i]!
          damage[row] = amount
        }
      }
      now++
    },
    health: (into) => into.set(health),
    live: () => used - freeRows,
  }
}

/** Timers and damage over rows in columns and nothing else: what a tick costs at the least without any rules. */
export async function create(options: EffectsOptions): Promise<HostMethods> {
  return effectsHost(kernel(options.n), options)
}
