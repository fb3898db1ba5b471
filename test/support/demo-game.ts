import { expose, type Remote, wrap } from 'comlink'
import { type ConsoleInterface, consoleInterface } from '../../src/demo/console.js'
import { Game } from '../../src/demo/game.js'
import { DEFAULTS, type Settings } from '../../src/demo/protocol.js'
import type { GameHost } from '../../src/demo/serve-game.js'
import { carryTypedErrors } from '../../src/demo/typed-errors.js'

/** The demo's game without its page: paused, on one thread, saves in memory. */
export async function pausedGame(settings: Partial<Settings> = {}): Promise<Game> {
  const game = new Game(() => {})
  await game.start({ ...DEFAULTS, actors: 1000, workers: 0, ...settings }, true)
  return game
}

/** The page's console over a channel as between page and worker. `close` lets the program end. */
export function consoleOf(game: Game): { myriad: ConsoleInterface; close: () => void } {
  carryTypedErrors()
  const { port1, port2 } = new MessageChannel()
  expose(game, port2)
  const remote = wrap<GameHost>(port1) as Remote<GameHost>
  const close = () => {
    port1.close()
    port2.close()
  }
  return { myriad: consoleInterface(remote, Promise.resolve(), () => Promise.reject(new Error('No page.'))), close }
}
