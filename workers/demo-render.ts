import { serveRenderer } from '../src/demo/index.js'

serveRenderer()
