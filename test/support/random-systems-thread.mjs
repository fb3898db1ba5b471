/**
 * A game's worker file: the systems of a seed, which comes as worker data (Node) or in the file's address (a page). With a fault
 * of one of them the checks of development look on.
 */
import { checks } from '../../dist/src/development.js'
import { serveThread } from '../../dist/src/worker.js'
import { randomSystems } from './random-systems.mjs'

const node = globalThis.process?.getBuiltinModule?.('node:worker_threads')
const { seed, fault } = node
  ? node.workerData
  : { seed: Number(new URL(globalThis.location.href).searchParams.get('seed')), fault: undefined }
const { systems, components } = randomSystems(seed, fault)
serveThread({ systems, components, ...(fault && { checks }) })
