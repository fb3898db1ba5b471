// As game/library.js, by address: worker threads know no import map. The page's import map has the same addresses, so
// that both mean the same modules.
export { defineComponent, defineEffect, defineSystem, set } from '../node_modules/myriad/dist/src/define.js'
export { serveThread } from '../node_modules/myriad/dist/src/worker.js'
