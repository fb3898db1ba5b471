// The worker file of a game with functions of its own.
import { serveThread } from '../../dist/src/worker.js'
import { faulty, hunger } from './behaviours.mjs'

serveThread({ effects: [hunger, faulty] })
