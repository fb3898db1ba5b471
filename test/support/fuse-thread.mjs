// A game's worker file: the random systems of a seed and one that ends its thread when it is told to.
import { workerData } from 'node:worker_threads'
import { serveThread } from '../../dist/src/worker.js'
import { fuseSystem } from './fuse.mjs'
import { randomSystems } from './random-systems.mjs'

const { seed, fuse } = workerData
const { systems, components } = randomSystems(seed)
serveThread({ systems: [...systems, fuseSystem(components[0], fuse, true)], components })
