// A thread that reads the slots of a cache, on and on, and looks at every value: word 0 is the key, word 1 a number that
// grows, the last one the hash of the others. What it saw it says when it is told to stop.
import { parentPort, workerData } from 'node:worker_threads'
import { SlotReader } from '../../dist/src/cache/slot-reader.js'
import { xxh32 } from '../../dist/src/memory/index.js'

const { heap, seat, keys, stop } = workerData
const reader = new SlotReader(heap, seat)
const value = new Int32Array(reader.words)
const last = value.length - 1
const flag = new Int32Array(stop)
/** The largest number seen of each key: values never go back. */
const newest = new Int32Array(keys)
let state = seat * 0x9e3779b1
let hits = 0
let misses = 0
let torn = 0
let wrong = 0
let older = 0
parentPort.postMessage('ready')
while (Atomics.load(flag, 0) === 0) {
  for (let i = 0; i < 1000; i++) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    const key = (state >>> 0) % keys
    if (!reader.get(key, 7, value)) {
      misses++
      continue
    }
    hits++
    if (value[last] !== (xxh32(value, 0, last, 1) | 0)) torn++
    else if (value[0] !== key) wrong++
    else if (value[1] < newest[key]) older++
    else newest[key] = value[1]
  }
}
parentPort.postMessage({ hits, misses, torn, wrong, older })
