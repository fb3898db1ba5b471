// npm start [-- --port N]: installs what is missing, builds the demo, and serves it on 127.0.0.1 with the headers that
// let a page share memory between threads.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ensureDemo, ensureDependencies, root } from './lib/prepare.mjs'

const DEFAULT_PORT = 4173

let port
try {
  const { values } = parseArgs({ options: { port: { type: 'string' } } })
  if (values.port !== undefined) {
    port = Number(values.port)
    if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Error(`--port ${values.port}`)
  }
} catch (error) {
  console.error(`${error.message}\nusage: npm start [-- --port N]   (N from 1 to 65535, default ${DEFAULT_PORT})`)
  process.exit(2)
}

ensureDependencies()
ensureDemo()
const { preview } = await import('vite')
if (readdirSync(join(root, 'build/demo')).length === 0) throw new Error('The build of the demo is empty.')

try {
  const server = await preview({
    root,
    logLevel: 'warn',
    preview: { port: port ?? DEFAULT_PORT, strictPort: port !== undefined },
  })
  const address = server.httpServer.address()
  console.log(`Myriad demo: http://127.0.0.1:${address.port}/`)
} catch (error) {
  console.error(`The demo could not be served: ${error.message}`)
  process.exit(1)
}
