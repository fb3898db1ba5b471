import { Field } from './field.js'
import type { RenderMessage } from './protocol.js'

/** Takes what it is told to draw and draws it, frame by frame, in whichever worker it lives. */
export class Renderer {
  #field: Field | undefined
  readonly #early: RenderMessage[] = []

  tell(message: RenderMessage): void {
    if (message.kind === 'canvas') {
      const field = new Field(message.canvas, message.colours)
      this.#field = field
      const draw = (now: number) => {
        field.frame(now)
        requestAnimationFrame(draw)
      }
      requestAnimationFrame(draw)
      for (const early of this.#early.splice(0)) this.tell(early)
      return
    }
    if (!this.#field) {
      this.#early.push(message)
      return
    }
    if (message.kind === 'columns') this.#field.show(message.columns, message.actors, message.fullHealth)
    else if (message.kind === 'size') this.#field.resize(message.width, message.height, message.scale)
    else this.#field.theme(message.dark, message.still)
  }
}

/** Makes this thread the demo's render worker: it is told by the page, and by the game through a port. */
export function serveRenderer(): void {
  const renderer = new Renderer()
  const listen = (event: MessageEvent) => {
    const message = event.data as RenderMessage | { kind: 'port'; port: MessagePort }
    if (message.kind !== 'port') renderer.tell(message)
    else message.port.onmessage = listen
  }
  addEventListener('message', listen)
}
