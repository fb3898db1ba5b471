// Where the game's files that threads load find Myriad: they import from here, so that one file knows. A site without a
// bundler has another file of this name, with addresses instead of names: worker threads know no import map.
export { defineComponent, defineEffect, defineSystem, set } from 'myriad/define'
export { serveThread } from 'myriad/worker'
