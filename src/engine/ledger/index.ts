export { Ledger, type LedgerState } from './ledger.js'
