// A thread that reads the slots of a cache, on and on, and looks at every value: word 0 is the key, word 1 a number that
// grows, the last one the hash of the others. What it saw it says when it is told to stop. Every other thread asks for many at a time.
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

/** Looks at a value of a key, `words` that were found. */
function look(key, words) {
  if (words[last] !== (xxh32(words, 0, last, 1) | 0)) torn++
  else if (words[0] !== key) wrong++
  else if (words[1] < newest[key]) older++
  else newest[key] = words[1]
}

function someKey() {
  state ^= state << 13
  state ^= state >>> 17
  state ^= state << 5
  return (state >>> 0) % keys
}

function one() {
  const key = someKey()
  if (reader.get(key, 7, value)) {
    hits++
    look(key, value)
  } else misses++
}

// A run of keys, each once: one that is asked for again later must not be older than it was before.
const MANY = 150
const lows = new Int32Array(MANY)
const highs = new Int32Array(MANY).fill(7)
const values = new Int32Array(MANY * reader.words)
const found = new Uint8Array(MANY)
function many() {
  const first = someKey()
  for (let i = 0; i < MANY; i++) lows[i] = (first + i) % keys
  const there = reader.getMany(lows, highs, values, found)
  hits += there
  misses += MANY - there
  for (let i = 0; i < MANY; i++) {
    if (found[i] === 1) look(lows[i], values.subarray(i * reader.words, (i + 1) * reader.words))
  }
}

const ask = seat % 2 === 1 ? one : many
parentPort.postMessage('ready')
while (Atomics.load(flag, 0) === 0) {
  for (let i = 0; i < 100; i++) ask()
}
parentPort.postMessage({ hits, misses, torn, wrong, older })
