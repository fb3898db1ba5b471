import { defineConfig } from 'vite'

/** The page that `npm run bench` measures in. */
export default defineConfig({
  publicDir: false,
  build: {
    outDir: 'build/bench-page',
    target: 'es2022',
    emptyOutDir: true,
    chunkSizeWarningLimit: 2000,
    rolldownOptions: { input: 'bench.html' },
  },
  worker: { format: 'es' },
})
