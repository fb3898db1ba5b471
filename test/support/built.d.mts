export { createEngine } from 'myriad'
export { runScenario } from 'myriad/scenario'
export { keepWorld } from 'myriad/storage'
export { openFileStorage } from 'myriad/storage/node'
