// As fuse-thread.mjs, in a page: the fuse comes as the first message, before the engine's own.
import { serveThread } from '../../dist/src/worker.js'
import { fuseSystem } from './fuse.mjs'
import { randomSystems } from './random-systems.mjs'

const seed = Number(new URL(globalThis.location.href).searchParams.get('seed'))
globalThis.addEventListener(
  'message',
  ({ data }) => {
    const { systems, components } = randomSystems(seed)
    serveThread({ systems: [...systems, fuseSystem(components[0], data.fuse, true)], components })
  },
  { once: true },
)
