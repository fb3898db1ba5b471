// The built package, for tests that another runner than Vitest runs too: Playwright would take the sources for `myriad`,
// and what dist/src/define.js has defined is unknown to them.
export { createEngine } from '../../dist/src/index.js'
export { runScenario } from '../../dist/src/scenario.js'
export { keepWorld } from '../../dist/src/storage/index.js'
export { openFileStorage } from '../../dist/src/storage/node/index.js'
