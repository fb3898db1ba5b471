// The machine that figures come from.
import { readFileSync } from 'node:fs'
import { cpus, loadavg, release, totalmem, type } from 'node:os'
import { join } from 'node:path'
import { root } from '../prepare.mjs'

/** Begins a run; what it returns ends it and gives the report's machine. */
export function startMachine({ quick }) {
  const loadAtStart = loadavg()[0]
  const date = new Date().toISOString()
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return ({ runtime, flags }) => ({
    processor: cpus()[0]?.model.trim() ?? 'unknown processor',
    cores: cpus().length,
    memory: totalmem(),
    system: `${type()} ${release()}`,
    runtime,
    engine: version,
    flags,
    loadAtStart,
    loadAtEnd: loadavg()[0],
    date,
    quick,
  })
}
