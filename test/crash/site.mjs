// The repository as a site, with the storage worker as one file: a worker has no import map.
import { build } from 'vite'
import { ensureBuild, root } from '../../scripts/lib/prepare.mjs'
import { ISOLATED, serve } from '../../scripts/lib/serve.mjs'

/** The storage worker as one script. */
export async function bundleStorageWorker() {
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
  return result.output[0].code
}

/** @param options Other headers than those that isolate; pages beside those of the repository; `told` hears what pages post. */
export async function serveCrashSite({ headers = ISOLATED, files = {}, told } = {}) {
  const code = await bundleStorageWorker()
  return serve({ folder: root, headers, told, files: { ...files, '/crash-storage-worker.js': code } })
}
