export { type InputBatch, openBatch, sealBatch } from './batch.js'
export { ComponentNames, type InputCalls, PLAIN_CALLS, type PlainCall } from './calls.js'
export { InputLog, type LogReader } from './input-log.js'
export { RecordReader, type RecordTaker } from './read.js'
