import { serveCache } from '../src/cache/index.js'
import { serveStorage } from '../src/storage/index.js'

serveStorage()
serveCache()
