import { serveThread } from '../src/worker.js'

serveThread()
