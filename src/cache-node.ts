/** What a program in Node imports from `myriad/cache/node`: the third tier in files. */
export { openFileChunks } from './cache/node/index.js'
