// The inside of worker-shim.mjs: what a module in a Web Worker finds around it.
import { parentPort, workerData } from 'node:worker_threads'

globalThis.self = globalThis
globalThis.postMessage = (message) => parentPort.postMessage(message)
await import(workerData.url)
// Messages wait until somebody listens.
parentPort.on('message', (data) => globalThis.onmessage({ data }))
