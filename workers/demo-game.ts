import { serveGame } from '../src/demo/serve-game.js'

serveGame()
