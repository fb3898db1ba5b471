// The worker file of the threads suite's engine.
import { serveThread } from '../../../dist/src/worker.js'
import { KINDS } from './myriad-systems.mjs'

serveThread({ systems: Object.values(KINDS).flatMap(({ systems }) => systems) })
