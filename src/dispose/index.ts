export { asyncDispose } from './async-dispose.js'
