/** A game's worker file: the systems of a seed, which comes as worker data (Node) or in the file's address (a page). */
import { serveThread } from '../../dist/src/worker.js'
import { randomSystems } from './random-systems.mjs'

const node = globalThis.process?.getBuiltinModule?.('node:worker_threads')
const seed = node ? node.workerData.seed : Number(new URL(globalThis.location.href).searchParams.get('seed'))
const { systems, components } = randomSystems(seed)
serveThread({ systems, components })
