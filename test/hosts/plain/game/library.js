// As game/library.js, by address: worker threads know no import map. The page's import map has the same addresses, so
// that both mean the same modules.
export { serveThread } from '../node_modules/myriad/dist/src/worker.js'
