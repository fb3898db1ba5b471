export { type IsolateOptions, type Isolation, isolate } from './isolate.js'
