/**
 * A service worker that makes a site cross-origin isolated where the server cannot: it adds the two headers to every
 * page and worker file of the site. Copy the compiled file to the root of the site; `isolate()` of `myriad/isolation`
 * registers it.
 *
 * It is a script, not a module, so that every browser with service workers takes it; the block keeps its names to itself.
 */
{
  interface Fetching {
    readonly request: Request
    respondWith(response: Promise<Response>): void
  }
  interface Scope {
    readonly location: { readonly search: string }
    skipWaiting(): void
    addEventListener(type: 'install', listener: () => void): void
    addEventListener(type: 'fetch', listener: (event: Fetching) => void): void
  }

  const scope = globalThis as unknown as Scope
  const policy = new URLSearchParams(scope.location.search).get('coep') ?? 'require-corp'

  const isolated = async (request: Request): Promise<Response> => {
    const response = await fetch(request)
    // A redirect on its way, or an answer of another site that may not be read: passed on as it is.
    if (response.status === 0) return response
    const headers = new Headers(response.headers)
    headers.set('Cross-Origin-Opener-Policy', 'same-origin')
    headers.set('Cross-Origin-Embedder-Policy', policy)
    return new Response(response.body, { status: response.status, statusText: response.statusText, headers })
  }

  // A new version of this file takes over at once: it has no state that an older page could depend on.
  scope.addEventListener('install', () => scope.skipWaiting())
  scope.addEventListener('fetch', (event) => {
    const { mode, destination } = event.request
    // PERF: only these need the headers; everything else goes its usual way, without a detour through this thread.
    if (mode === 'navigate' || destination === 'worker' || destination === 'sharedworker')
      event.respondWith(isolated(event.request))
  })
}
