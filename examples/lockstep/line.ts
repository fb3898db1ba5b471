// What connects two players: here a MessageChannel, in a game WebRTC or a server that passes messages on.
import type { MessagePort } from 'node:worker_threads'

export class Line {
  readonly #port: MessagePort
  readonly #heard = new Map<string, unknown>()
  #wake = () => {}

  constructor(port: MessagePort) {
    this.#port = port
    port.on('message', ({ topic, value }: { topic: string; value: unknown }) => {
      this.#heard.set(topic, value)
      this.#wake()
    })
  }

  say(topic: string, value: unknown): void {
    this.#port.postMessage({ topic, value })
  }

  /** What the other side said on a topic, once; waits for it. */
  async hear<T>(topic: string): Promise<T> {
    while (!this.#heard.has(topic)) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    const value = this.#heard.get(topic) as T
    this.#heard.delete(topic)
    return value
  }

  close(): void {
    this.#port.close()
  }
}
