import { serveThread } from '../../worker.js'
import { fuseSystem } from '../fuse.js'

// A worker file of Node's: what it is told comes as worker data.
const node = (
  globalThis as unknown as {
    process: {
      exit(code: number): never
      getBuiltinModule(name: string): { readonly workerData: { readonly fuse: SharedArrayBuffer } }
    }
  }
).process
const { fuse } = node.getBuiltinModule('node:worker_threads').workerData
serveThread({ systems: [fuseSystem(fuse, () => node.exit(3))] })
