import { serveStorage } from '../src/storage/index.js'

serveStorage()
