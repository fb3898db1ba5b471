import { serveWorkerHost } from '../src/bench/index.js'

serveWorkerHost()
