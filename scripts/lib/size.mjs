// What an entry of the package weighs in a game's bundle: bundled, minified, gzipped, without bitECS.
import { gzipSync } from 'node:zlib'
import { build } from 'vite'

const KB = 1000

/** Most an entry may weigh, in kilobytes gzipped: some 5 % above what it weighed when the figure was set. */
export const BUDGETS = {
  myriad: 51.5,
  'myriad/worker': 22.8,
  'myriad/storage': 5.9,
  'myriad/scenario': 53.5,
  'myriad/isolation': 1.6,
}

/** What an app that imports one small thing may weigh: everything else must have been left out. */
export const LONE_IMPORTS = { createClock: 1, MyriadError: 1, defineEffect: 1 }

/** What the core was meant to weigh. docs/package.md says what stands in the way. */
export const AIM = 25

/** Bundles the code of an app in a folder as Vite builds it for production. */
async function bundle(folder, code) {
  const app = 'virtual:app'
  const result = await build({
    configFile: false,
    root: folder,
    logLevel: 'error',
    plugins: [
      {
        name: 'app',
        resolveId: (id) => (id === app ? `${folder}/app.js` : undefined),
        load: (id) => (id === `${folder}/app.js` ? code : undefined),
      },
    ],
    build: {
      write: false,
      minify: true,
      target: 'es2022',
      modulePreload: false,
      rollupOptions: { input: app, external: ['bitecs'], preserveEntrySignatures: 'strict', output: { format: 'es' } },
    },
  })
  const chunks = result.output.filter((file) => file.type === 'chunk')
  const minified = chunks.map((chunk) => chunk.code).join('')
  return { bytes: minified.length, kilobytes: gzipSync(minified, { level: 9 }).length / KB, chunks }
}

/** Weighs an app that takes everything from an entry, or only `name`. */
export async function weigh(folder, entry, name = '*') {
  return bundle(
    folder,
    name === '*' ? `export * from '${entry}'` : `import { ${name} } from '${entry}'\nexport { ${name} }`,
  )
}

/** Bytes before compression of each room of the package in a bundle, the largest first. */
export function roomsOf({ chunks }) {
  const rooms = new Map()
  for (const chunk of chunks) {
    for (const [path, { renderedLength }] of Object.entries(chunk.modules)) {
      const room =
        path.match(/myriad\/dist\/src\/([\w-]+)\//)?.[1] ?? path.match(/node_modules\/((?!myriad)[\w-]+)\//)?.[1]
      if (room) rooms.set(room, (rooms.get(room) ?? 0) + renderedLength)
    }
  }
  return [...rooms].sort((a, b) => b[1] - a[1])
}
