import { serveGame } from '../src/demo/index.js'

serveGame()
