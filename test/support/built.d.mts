export { createEngine, runScenario } from 'myriad'
