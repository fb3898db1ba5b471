export { type ErrorCode, type ErrorFacts, MyriadError, show } from './myriad-error.js'
