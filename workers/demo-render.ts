import { serveRenderer } from '../src/demo/render.js'

serveRenderer()
