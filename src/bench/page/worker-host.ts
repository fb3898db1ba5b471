import { type Request, serveHost } from '../protocol.js'

/** What a worker says first: its modules are loaded and it listens. */
export const READY = 'ready'

/** Makes the worker that calls it a host. */
export function serveWorkerHost(): void {
  const answer = serveHost()
  self.onmessage = async ({ data }: MessageEvent<Request>) => self.postMessage(await answer(data))
  self.postMessage(READY)
}
