export { Recovery, type RecoverySettings } from './recovery.js'
export type { RecoveryReport } from './report.js'
export { RunAgain } from './run-again.js'
export { StateCopy } from './state-copy.js'
