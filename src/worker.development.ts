/** `myriad/worker` for development: threads check what systems read and write unless `checks` says otherwise. */
import { checks } from './development/index.js'
import { serveThread as plain, type ThreadOptions } from './simulation/index.js'

export * from './worker.js'

export function serveThread(options: ThreadOptions = {}): void {
  plain({ checks, ...options })
}
