// The page: plays, and writes what came out where a person and a test can read it.
import { isolate } from 'myriad/isolation'
import { play } from './play.js'

// For servers without the headers; where they are sent it does nothing. `?isolate=credentialless` asks for it.
const embedder = new URLSearchParams(location.search).get('isolate')
const { why } = embedder === null ? {} : await isolate({ embedder })

const result = await play(() => new Worker(new URL('./worker.js', import.meta.url), { type: 'module' })).catch(
  (error) => ({ error: String(error) }),
)
document.querySelector('output').textContent = JSON.stringify({ ...result, why })
