// What a run costs the machine: bytes in a folder, memory of processes. And whether that grows without bound.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

const PAGE_BYTES = 4096

/** Bytes of the files below a folder that `wanted` says yes to. */
export function bytesIn(folder, wanted = () => true) {
  let names = []
  try {
    names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  } catch {
    // It is being made, or a folder in it just went.
  }
  let bytes = 0
  for (const name of names) {
    if (!wanted(name)) continue
    try {
      const found = statSync(join(folder, name))
      if (found.isFile()) bytes += found.size
    } catch {
      // It was deleted meanwhile.
    }
  }
  return bytes
}

/** Memory of all processes of a group, in bytes; what they share is counted in each. Undefined where there is no /proc. */
export function memoryOfGroup(group) {
  let pids
  try {
    pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  } catch {
    return undefined
  }
  let bytes = 0
  for (const pid of pids) {
    try {
      // The name, in brackets, may have any sign in it.
      const [, , of] = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ')
      if (Number(of) !== group) continue
      bytes += Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * PAGE_BYTES
    } catch {
      // It has ended.
    }
  }
  return bytes
}

const SLACK = 1.5

/** Values of one kind over a run, of which only the largest of each stretch of time is kept. */
export class Series {
  /** Largest values by second. */
  #bySecond = new Map()

  add(second, value) {
    if (value === undefined) return
    const at = Math.floor(second)
    this.#bySecond.set(at, Math.max(this.#bySecond.get(at) ?? 0, value))
  }

  max(from = 0, to = Infinity) {
    let most = 0
    for (const [at, value] of this.#bySecond) if (at >= from && at < to) most = Math.max(most, value)
    return most
  }

  /**
   * Bounded: the largest of the last third is not half as large again as the largest of the first third, give or take a
   * constant. Each third has whole cycles of the game in it when the run is long; what a leak would add in a third of it shows.
   */
  bounded(seconds, constant) {
    const first = this.max(0, seconds / 3)
    const last = this.max((seconds * 2) / 3)
    return { first, last, most: this.max(), holds: last <= first * SLACK + constant }
  }
}
