import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'

// Without these the engine runs on one thread, with the same results.
const headers = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' }

export default defineConfig({
  plugins: [svelte()],
  worker: { format: 'es' },
  // The development server would bundle the package into one file, and lose the files of its threads.
  optimizeDeps: { exclude: ['myriad'] },
  server: { host: '127.0.0.1', headers },
  preview: { host: '127.0.0.1', headers },
})
