import { expose } from 'comlink'
import { CacheApi } from './cache-worker.js'

/** What a message asks that wants this thread to serve a cache; its port comes with it. */
export const SERVE_CACHE = 'myriad:serve-cache'

/**
 * Makes this thread one that has the second and third tier of whatever caches ask for it: `openCache` of the thread that started
 * it. It may serve a storage too (`serveStorage` of `myriad/storage`).
 */
export function serveCache(): void {
  addEventListener('message', ({ data, ports }: MessageEvent<unknown>) => {
    if (data === SERVE_CACHE && ports[0]) expose(new CacheApi(), ports[0])
  })
}
