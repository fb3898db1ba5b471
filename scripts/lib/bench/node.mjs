// Benchmarks in Node: every contestant is a process of its own.
import { fork } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { openHost, runSuites } from '../../../build/bench/src/bench/index.js'

/** A contestant may fill more than a default heap with its objects. */
export const FLAGS = ['--expose-gc', '--max-old-space-size=8192']
const script = fileURLToPath(new URL('host-process.mjs', import.meta.url))

/** A line to a new process; an answer that says so when the process ends. */
function openLine() {
  // What a library prints about itself would stand in the middle of the tables.
  const stdio = ['ignore', 'ignore', 'inherit', 'ipc']
  const child = fork(script, [], { stdio, serialization: 'advanced', execArgv: FLAGS })
  const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)))
  return {
    async send(request) {
      if (!child.connected) return { error: 'its process has ended' }
      let hear
      const answered = new Promise((resolve) => {
        hear = resolve
        child.once('message', hear)
      })
      child.send(request)
      const gone = ended.then((how) => ({ error: `its process ended with ${how}` }))
      const answer = await Promise.race([answered, gone])
      child.off('message', hear)
      return answer
    },
    async close() {
      if (child.connected) child.disconnect()
      await ended
    },
  }
}

/** What suites need, in Node. */
export function nodeContext({ quick, sizes, threads }) {
  return {
    where: 'node',
    quick,
    cores: availableParallelism(),
    ...(sizes && { sizes }),
    ...(threads && { threads }),
    host: (name, options) => openHost(openLine(), name, options),
    say: (line) => console.error(line),
  }
}

/** Runs suites in Node: { results, runtime, flags }. */
export async function runInNode(suites, options) {
  const results = await runSuites(suites, nodeContext(options))
  return { results, runtime: `Node ${process.versions.node}`, flags: FLAGS }
}
