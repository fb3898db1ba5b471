// The repository as a site, with the storage worker as one file: a worker has no import map.
import { build } from 'vite'
import { ensureBuild, root } from '../../scripts/lib/prepare.mjs'
import { ISOLATED, serve } from '../../scripts/lib/serve.mjs'

export async function serveCrashSite() {
  ensureBuild()
  const result = await build({
    configFile: false,
    root,
    logLevel: 'error',
    build: {
      write: false,
      modulePreload: false,
      target: 'es2022',
      rollupOptions: { input: `${root}/dist/workers/storage.js`, output: { format: 'es' } },
    },
  })
  const [{ code }] = result.output
  return serve({ folder: root, headers: ISOLATED, files: { '/crash-storage-worker.js': code } })
}
