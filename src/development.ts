/** The checks of development, for `createEngine({ checks })` and `serveThread({ checks })`. */
export { checks } from './development/index.js'
export type { AccessChecks } from './schedule/index.js'
