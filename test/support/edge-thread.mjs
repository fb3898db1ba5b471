// The worker file of a game with these systems.
import { serveThread } from '../../dist/src/worker.js'
import { edges } from './edge-systems.mjs'

serveThread({ systems: [edges] })
