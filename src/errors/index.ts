export { type Answer, answer, type PlainError, plainError, unwrap } from './crossing.js'
export { type ErrorCode, type ErrorFacts, MyriadError, show } from './myriad-error.js'
