// The pages of test/hosts in a browser: who serves them, in what frame, and what they must report.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ALONE, NO_FILE } from './host-expectations.mjs'
import { ISOLATED, serve } from './serve.mjs'

const STRICT_POLICY = "default-src 'self'; script-src 'self'; worker-src 'self'"
/** What a page needs to stand in an isolated page of another origin. */
const EMBEDDABLE = { ...ISOLATED, 'Cross-Origin-Resource-Policy': 'cross-origin' }

const NO_HEADERS = ALONE(/not cross-origin isolated/, /Cross-Origin-Opener-Policy: same-origin/, /require-corp/)
const IN_FRAME = ALONE(/not cross-origin isolated/, /iframe/, /allow="cross-origin-isolated"/)

/** The app without a bundler, with the addresses of the development build in its two files that have addresses. */
const plainDevelopment = (folder) => async () => {
  const changed = ['/index.html', '/game/library.js'].map((path) => {
    const text = readFileSync(join(folder, path), 'utf8')
    return [path, text.replaceAll(/(src\/(?:index|worker))\.js/g, '$1.development.js')]
  })
  return serve({ folder, headers: ISOLATED, files: Object.fromEntries(changed) })
}

/** Serves a folder of a built host; the page is the server's root. */
const hosted = (folder, headers) => () => serve({ folder, headers })

/** Vite's development server, as `vite` starts it. */
const developed = (root) => async () => {
  const { createServer } = await import(pathToFileURL(join(root, 'node_modules/vite/dist/node/index.js')))
  const server = await createServer({ root, logLevel: 'warn', server: { host: '127.0.0.1', port: 0 } })
  await server.listen()
  return { url: server.resolvedUrls.local[0], close: () => server.close() }
}

/** A page in an iframe of another: same origin or not, with these headers and this permission. */
const framed =
  (folder, { outer, inner, allow = '', sameOrigin = false }) =>
  async () => {
    const child = sameOrigin ? undefined : await serve({ folder, headers: inner })
    const html = `<!doctype html><title>Around the game</title><iframe ${allow} src="${child?.url ?? '/'}"></iframe>`
    const parent = await serve({ folder, headers: outer, files: { '/around.html': html } })
    return {
      url: `${parent.url}around.html`,
      frame: true,
      close: async () => {
        await parent.close()
        await child?.close()
      },
    }
  }

/** Every page that is tried. `at(host)` is the folder a host was installed in. */
export function pages(at) {
  const vite = at('vite/dist')
  const reloaded = { query: '?isolate=require-corp', loads: 2 }
  const allow = 'allow="cross-origin-isolated"'
  return [
    ['Vite app, built', hosted(vite, ISOLATED), {}],
    ['Vite app, development server', developed(at('vite')), { development: true }],
    ['webpack app', hosted(at('webpack/dist'), ISOLATED), {}],
    ['webpack app, development build', hosted(at('webpack/development'), ISOLATED), { development: true }],
    ['esbuild app', hosted(at('esbuild/dist'), ISOLATED), { builtIn: NO_FILE, errors: [/404/] }],
    [
      'esbuild app, development build',
      hosted(at('esbuild/development'), ISOLATED),
      { builtIn: NO_FILE, errors: [/404/], development: true },
    ],
    ['plain modules', hosted(at('plain'), ISOLATED), {}],
    ['plain modules, development build', plainDevelopment(at('plain')), { development: true }],
    ['not isolated: no headers', hosted(vite, {}), { own: NO_HEADERS }],
    ['plain modules, no headers', hosted(at('plain'), {}), { own: NO_HEADERS }],
    ['strict content security policy', hosted(vite, { ...ISOLATED, 'Content-Security-Policy': STRICT_POLICY }), {}],
    ['iframe of another origin, isolated and allowed', framed(vite, { outer: ISOLATED, inner: EMBEDDABLE, allow }), {}],
    ['iframe of the same origin, isolated', framed(vite, { outer: ISOLATED, sameOrigin: true }), {}],
    [
      'iframe of another origin, isolated, not allowed',
      framed(vite, { outer: ISOLATED, inner: EMBEDDABLE }),
      { own: IN_FRAME },
    ],
    ['iframe in a page that is not isolated', framed(vite, { outer: {}, inner: EMBEDDABLE, allow }), { own: IN_FRAME }],
    ['no headers, service worker', hosted(vite, {}), reloaded],
    ['plain modules, no headers, service worker', hosted(at('plain'), {}), reloaded],
    ['headers and service worker', hosted(vite, ISOLATED), { query: '?isolate=require-corp' }],
    ['no headers, service worker, credentialless', hosted(vite, {}), { ...reloaded, query: '?isolate=credentialless' }],
    [
      'no headers, the service worker is not there',
      hosted(at('webpack/dist'), {}),
      {
        query: '?isolate=require-corp',
        own: NO_HEADERS,
        why: /"isolation.js" could not be registered/,
        errors: [/404/],
      },
    ],
  ].map(([name, start, expected]) => ({ name, start, expected }))
}

/** Opens a page and returns what it reports, what went wrong beside, and how often it was loaded. */
export async function visit(browser, { start, expected }) {
  const site = await start()
  const context = await browser.newContext()
  try {
    const page = await context.newPage()
    const errors = []
    const { errors: foreseen = [], query = '' } = expected
    const note = (text) => {
      if (!foreseen.some((pattern) => pattern.test(text))) errors.push(text)
    }
    page.on('pageerror', (error) => note(String(error)))
    page.on('console', (message) => {
      // Browsers ask for an icon unasked; Vite's development server has none.
      if (message.location().url.endsWith('/favicon.ico')) return
      if (message.type() === 'error' || message.type() === 'warning') note(message.text())
    })
    let loads = 0
    page.on('request', (request) => {
      if (request.isNavigationRequest() && request.frame() === page.mainFrame()) loads++
    })
    await page.goto(site.url + query)
    const output = (site.frame ? page.frameLocator('iframe') : page).locator('output:not(:empty)')
    const text = await output.textContent({ timeout: 60_000 }).catch((error) => {
      throw new Error(`it reported nothing: ${error.message.split('\n')[0]} ${errors.join('; ')}`)
    })
    return { report: JSON.parse(text), errors, loads }
  } finally {
    await context.close()
    await site.close()
  }
}
