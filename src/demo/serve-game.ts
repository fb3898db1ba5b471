import { expose } from 'comlink'
import { Game } from './game.js'
import type { HearDrawing, RenderMessage } from './protocol.js'
import { Renderer } from './render.js'
import { carryTypedErrors } from './typed-errors.js'

/** The game as the page calls it, and the field that is drawn here where memory cannot be shared with another worker. */
export class GameHost extends Game {
  readonly #render: { tell: (message: RenderMessage) => void }

  constructor() {
    const render = { tell: (_message: RenderMessage) => {} }
    super((message) => render.tell(message))
    this.#render = render
  }

  /** Columns go through this port to the render worker. */
  drawElsewhere(port: MessagePort): void {
    this.#render.tell = (message) => port.postMessage(message)
  }

  /** The field is drawn in this worker. @param hear Comes with the canvas. */
  drawHere(message: RenderMessage, hear: HearDrawing = () => {}): void {
    if (message.kind === 'canvas') {
      const renderer = new Renderer(hear)
      this.#render.tell = (told) => renderer.tell(told)
    }
    this.#render.tell(message)
  }
}

/** Makes this thread the demo's game worker. */
export function serveGame(): void {
  carryTypedErrors()
  expose(new GameHost())
}
