import { proxy, type Remote, transfer, wrap } from 'comlink'
import { KINDS } from './kinds.js'
import type { HearDrawing, RenderMessage } from './protocol.js'
import type { GameHost } from './serve-game.js'
import { carryTypedErrors } from './typed-errors.js'

/** The page's side of the game worker and the render worker. */
export interface Client {
  readonly game: Remote<GameHost>
  /** Hands the canvas over; it is drawn in a worker from then on, if the browser can. */
  takeCanvas(canvas: HTMLCanvasElement): void
  /** Tells whoever draws about the size and the theme. */
  tell(message: RenderMessage): void
  close(): void
}

/**
 * Starts the workers. Where memory cannot be shared the game worker draws the field itself.
 *
 * @param hear Hears why the field cannot be drawn, if that is so.
 */
export function startClient(hear: HearDrawing): Client {
  carryTypedErrors()
  const gameWorker = new Worker(new URL('../../workers/demo-game.ts', import.meta.url), {
    type: 'module',
    name: 'game',
  })
  const game = wrap<GameHost>(gameWorker)
  const shared = globalThis.crossOriginIsolated && typeof SharedArrayBuffer !== 'undefined'
  const renderWorker = shared
    ? new Worker(new URL('../../workers/demo-render.ts', import.meta.url), { type: 'module', name: 'render' })
    : undefined
  if (renderWorker) {
    const { port1, port2 } = new MessageChannel()
    renderWorker.postMessage({ kind: 'port', port: port1 }, [port1])
    void game.drawElsewhere(transfer(port2, [port2]))
    renderWorker.onmessage = ({ data }: MessageEvent<{ undrawable: string | undefined }>) => hear(data.undrawable)
    renderWorker.onerror = ({ message }) => hear(`The thread that draws has failed: ${message || 'it did not load'}.`)
  }
  const tell = (message: RenderMessage) => {
    if (renderWorker) renderWorker.postMessage(message, message.kind === 'canvas' ? [message.canvas] : [])
    else if (message.kind === 'canvas') void game.drawHere(transfer(message, [message.canvas]), proxy(hear))
    else void game.drawHere(message)
  }
  return {
    game,
    tell,
    takeCanvas(canvas) {
      if (!('transferControlToOffscreen' in canvas)) {
        hear('This browser cannot draw in a worker: it is too old.')
        return
      }
      const colours = KINDS.map((kind) => kind.colour)
      tell({ kind: 'canvas', canvas: canvas.transferControlToOffscreen(), colours })
    },
    close() {
      gameWorker.terminate()
      renderWorker?.terminate()
    },
  }
}
