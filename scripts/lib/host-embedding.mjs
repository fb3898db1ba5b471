// What an isolated page may embed of other sites, as docs/hosting.md says it.
import { ISOLATED, serve } from './serve.mjs'

const IMAGE = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>'
const KINDS = {
  silent: {},
  shared: { 'Access-Control-Allow-Origin': '*' },
  embeddable: { 'Cross-Origin-Resource-Policy': 'cross-origin' },
}
const CREDENTIALLESS = { ...ISOLATED, 'Cross-Origin-Embedder-Policy': 'credentialless' }

/** Which of the images of other sites an isolated page shows: one that says nothing, one with CORS, one with CORP. */
async function shown(browser, headers) {
  const sites = await Promise.all(
    Object.values(KINDS).map((own) => serve({ headers: own, files: { '/image.svg': IMAGE } })),
  )
  const images = sites.map(
    ({ url }, i) => `<img src="${url}image.svg" ${Object.keys(KINDS)[i] === 'shared' ? 'crossorigin' : ''}>`,
  )
  const site = await serve({
    headers,
    files: { '/index.html': `<!doctype html><title>Images</title>${images.join('')}` },
  })
  const page = await browser.newPage()
  try {
    await page.goto(site.url, { waitUntil: 'load' })
    const seen = await page.evaluate(() => ({
      isolated: crossOriginIsolated,
      shown: [...document.images].map((image) => image.naturalWidth > 0),
    }))
    return {
      isolated: seen.isolated,
      ...Object.fromEntries(Object.keys(KINDS).map((kind, i) => [kind, seen.shown[i]])),
    }
  } finally {
    await page.close()
    for (const { close } of [site, ...sites]) await close()
  }
}

/** What is wrong with the rules for files of other sites; empty: they are as the document says. */
export async function embeddingFaults(browser) {
  const expected = [
    [ISOLATED, { isolated: true, silent: false, shared: true, embeddable: true }],
    [CREDENTIALLESS, { isolated: true, silent: true, shared: true, embeddable: true }],
  ]
  const problems = []
  for (const [headers, wanted] of expected) {
    const found = JSON.stringify(await shown(browser, headers))
    if (found !== JSON.stringify(wanted)) problems.push(`found ${found}, expected ${JSON.stringify(wanted)}`)
  }
  return problems
}
