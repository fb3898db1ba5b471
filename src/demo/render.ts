import { Field } from './field.js'
import type { HearDrawing, RenderMessage } from './protocol.js'

/** Takes what it is told to draw and draws it, frame by frame, in whichever worker it lives. */
export class Renderer {
  #field: Field | undefined
  readonly #early: RenderMessage[] = []
  readonly #hear: HearDrawing

  /** @param hear Hears why nothing can be drawn, if that is so. */
  constructor(hear: HearDrawing) {
    this.#hear = hear
  }

  tell(message: RenderMessage): void {
    if (message.kind === 'canvas') {
      const field = new Field(message.canvas, message.colours, this.#hear)
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
    else if (message.kind === 'draw') this.#field.draw(message.on)
    else this.#field.theme(message.dark, message.still)
  }
}

/** Makes this thread the demo's render worker: it is told by the page, and by the game through a port; it says what it cannot draw. */
export function serveRenderer(): void {
  const renderer = new Renderer((undrawable) => postMessage({ undrawable }))
  const listen = (event: MessageEvent) => {
    const message = event.data as RenderMessage | { kind: 'port'; port: MessagePort }
    if (message.kind !== 'port') renderer.tell(message)
    else message.port.onmessage = listen
  }
  addEventListener('message', listen)
}
