// Lives in a Node process of their own, which is killed or ends in the middle of things; the world is in files.
import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bytesIn, memoryOfGroup } from './measure.mjs'

const MB = 2 ** 20

export async function nodeHost({ saveEvery, workers, directory = mkdtempSync(join(tmpdir(), 'myriad-soak-')) }) {
  return {
    title: 'Node, files',
    ways: ['process killed', 'process threw'],
    constants: { disk: 16 * MB, heap: 24 * MB, memory: 96 * MB },

    disk: () => bytesIn(directory),

    async start(tell) {
      let heap
      let said = ''
      const child = fork(fileURLToPath(new URL('child.mjs', import.meta.url)), [directory, saveEvery, workers], {
        detached: true,
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      })
      child.stderr.on('data', (text) => {
        said += text
      })
      const exited = new Promise((resolve) => child.on('exit', resolve))
      let finished = () => {}
      let found = () => {}
      const ended = new Promise((resolve) => {
        finished = resolve
      })
      await new Promise((resolve, reject) => {
        exited.then(() => reject(new Error(`the process ended by itself: ${said}`)))
        child.on('message', (message) => {
          if (message.what === 'heap') heap = message.bytes
          else if (message.what === 'ended') finished(message)
          else if (message.what === 'found') found(message)
          else tell(message)
          if (message.what === 'began') resolve()
        })
      })
      return {
        memory: () => memoryOfGroup(child.pid),
        heap: async () => heap,
        find() {
          const answer = new Promise((resolve) => {
            found = resolve
          })
          child.send('find')
          return answer
        },
        async end(way) {
          if (way === 'process threw') child.send('throw')
          else child.kill('SIGKILL')
          await exited
        },
        async finish() {
          child.send('end')
          const found = await Promise.race([ended, exited.then(() => undefined)])
          await exited
          if (!found) throw new Error(`the process ended before it was done: ${said}`)
          return found
        },
      }
    },

    async close() {
      rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
