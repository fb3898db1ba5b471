import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
}

export const ISOLATED = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
} as const

export interface StaticServer {
  readonly url: string
  close(): Promise<void>
}

/** Changes a file on its way: its path within the folder, its content. */
export type Rewrite = (path: string, content: Buffer) => Buffer | string

/** Serves a folder of the project on 127.0.0.1, with these headers on every response. */
export async function serveFolder(
  folder: string,
  headers: Record<string, string>,
  rewrite: Rewrite = (_path, content) => content,
): Promise<StaticServer> {
  const base = join(root, folder)
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname))
    const file = join(base, path.endsWith('/') ? `${path}index.html` : path)
    readFile(file).then(
      (content) => {
        response.writeHead(200, { ...headers, 'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream' })
        response.end(rewrite(path, content))
      },
      () => {
        response.writeHead(404, headers)
        response.end()
      },
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
