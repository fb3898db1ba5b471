import { readFileSync } from 'node:fs'
import { defineConfig } from 'vite'

/** Every response needs these, the workers' files too, or the page may not share memory between threads. */
export const ISOLATION_HEADERS = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
}

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as { version: string }

export default defineConfig({
  define: { 'globalThis.MYRIAD_VERSION': JSON.stringify(version) },
  build: { outDir: 'build/demo', target: 'es2022', emptyOutDir: true },
  worker: { format: 'es' },
  server: { host: '127.0.0.1', headers: ISOLATION_HEADERS },
  preview: { host: '127.0.0.1', headers: ISOLATION_HEADERS },
})
