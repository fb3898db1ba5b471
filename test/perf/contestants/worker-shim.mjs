// The Web Worker that @woven-ecs/core expects, on Node's threads: Node has no global `Worker`. Listeners are kept in
// plain lists, which costs less than an EventTarget would.
import { Worker as NodeWorker } from 'node:worker_threads'

const scope = new URL('./worker-scope.mjs', import.meta.url)

class Worker {
  onmessage = null
  onerror = null
  #listeners = []
  #thread

  constructor(url) {
    this.#thread = new NodeWorker(scope, { workerData: { url: String(url) } })
    this.#thread.on('message', (data) => {
      const event = { data }
      for (const listener of this.#listeners.slice()) listener(event)
      this.onmessage?.(event)
    })
    this.#thread.on('error', (error) => {
      if (this.onerror) this.onerror(error)
      else throw error
    })
  }

  addEventListener(type, listener) {
    if (type === 'message') this.#listeners.push(listener)
  }

  removeEventListener(_type, listener) {
    this.#listeners = this.#listeners.filter((other) => other !== listener)
  }

  postMessage(message) {
    this.#thread.postMessage(message)
  }

  terminate() {
    void this.#thread.terminate()
  }
}

globalThis.Worker = Worker
