import { defineConfig } from 'vite'

const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
}

export default defineConfig({
  // Threads are modules, as the page is.
  worker: { format: 'es' },
  // The development server bundles packages into one file each, and would lose the files of Myriad's threads.
  optimizeDeps: { exclude: ['myriad'] },
  server: { headers: isolation },
  preview: { headers: isolation },
})
