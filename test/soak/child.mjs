// A life in a process of its own, with its world in files. Talks with whoever has forked it.
import { promises as fs } from 'node:fs'
import { createEngine } from '../../dist/src/index.js'
import { keepWorld } from '../../dist/src/storage/index.js'
import { FilesPlace } from '../../dist/src/storage/node/files-place.js'
import { openFileStorage } from '../../dist/src/storage/node/index.js'
import { live } from './player.mjs'

const [directory, saveEvery, workers] = process.argv.slice(2)
const tell = (said) => process.connected && process.send(said)

const life = await live(
  {
    createEngine,
    keepWorld,
    store: await openFileStorage({ directory }),
    place: () => new FilesPlace(fs, directory),
    saveEvery: Number(saveEvery),
    workers: Number(workers),
  },
  tell,
)
setInterval(() => tell({ what: 'heap', bytes: process.memoryUsage().heapUsed }), 1000).unref()

process.on('message', async (ask) => {
  if (ask === 'throw') throw new Error('the program ends in the middle of things')
  if (ask === 'find') tell({ what: 'found', ...(await life.find()) })
  if (ask === 'end') {
    tell({ what: 'ended', ...(await life.end()) })
    process.disconnect()
  }
})
