export { serveRenderer } from './render.js'
export { serveGame } from './serve-game.js'
