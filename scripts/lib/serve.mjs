// A static server for tests: a folder on 127.0.0.1, with the headers that a host sends or does not send.
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
}

/** What a server must send with every response for threads to share memory. */
export const ISOLATED = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
}

/** The body of a request, as JSON. */
async function bodyOf(request) {
  const parts = []
  for await (const part of request) parts.push(part)
  return JSON.parse(Buffer.concat(parts).toString())
}

/**
 * Serves a folder, and `files` (path to content) before it, with these headers on every response. `told` hears what pages post to
 * `/told/<what>`.
 */
export async function serve({ folder, headers = {}, files = {}, told }) {
  const server = createServer(async (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, 'http://x').pathname))
    const answer = (status, type, content) => {
      response.writeHead(status, { 'Content-Type': type, ...headers })
      response.end(content)
    }
    if (told && request.method === 'POST' && path.startsWith('/told/')) {
      told(path.slice('/told/'.length), await bodyOf(request))
      return answer(200, 'text/plain', '')
    }
    // Browsers ask for it unasked, and its absence would be an error in the page's console.
    if (path === '/favicon.ico') return answer(200, 'image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg"/>')
    const file = path.endsWith('/') ? `${path}index.html` : path
    try {
      const content = files[file] ?? (await readFile(join(folder, file)))
      answer(200, TYPES[extname(file)] ?? 'application/octet-stream', content)
    } catch {
      answer(404, 'text/plain', 'There is no such file.')
    }
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    close() {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    },
  }
}
