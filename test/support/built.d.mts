export { createEngine } from 'myriad'
export { runScenario } from 'myriad/scenario'
