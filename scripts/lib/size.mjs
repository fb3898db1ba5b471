// What an entry of the package weighs in a game's bundle: bundled, minified, gzipped, without bitECS.
import { gzipSync } from 'node:zlib'
import { build } from 'vite'

const KB = 1000

/** Most an entry may weigh, in kilobytes gzipped: some 5 % above what it weighed when the figure was set. */
export const BUDGETS = {
  myriad: 91,
  'myriad/define': 3.7,
  'myriad/worker': 33.5,
  'myriad/development': 1.9,
  'myriad/storage': 25.4,
  'myriad/storage/node': 17,
  'myriad/cache': 26.5,
  'myriad/cache/node': 1,
  'myriad/scenario': 93,
  'myriad/isolation': 1.3,
}

/** What an app that imports one small thing may weigh: everything else must have been left out. */
export const LONE_IMPORTS = { createClock: 1, MyriadError: 1, defineEffect: 1 }

/** What the core was meant to weigh. docs/package.md says what stands in the way. */
export const AIM = 25

/** Empties the files of a room, so that what a bundle loses is what the room weighs in it. */
const emptied = (room) => ({
  name: 'emptied',
  transform(code, id) {
    if (!id.includes(`/myriad/dist/src/${room}/`)) return undefined
    const names = [...code.matchAll(/^export (?:(?:async )?(?:function|const|let|class)|\* as) ([\w$]+)/gm)].map(
      (match) => match[1],
    )
    const passedOn = [...code.matchAll(/^export \{([^}]*)\}/gm)].flatMap((match) => match[1].split(','))
    names.push(...passedOn.map((name) => name.trim().split(' as ').at(-1)).filter(Boolean))
    return [...new Set(names)].map((name) => `export const ${name} = 0`).join('\n')
  },
})

/** Bundles the code of an app in a folder as Vite builds it for production, `without` a room if one is named. */
async function bundle(folder, code, without) {
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
      without && emptied(without),
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
export async function weigh(folder, entry, name = '*', without = undefined) {
  const code = name === '*' ? `export * from '${entry}'` : `import { ${name} } from '${entry}'\nexport { ${name} }`
  return bundle(folder, code, without)
}

/** Kilobytes that an entry would lose without each of its large rooms: [room, kilobytes], the heaviest first. */
export async function roomsOf(folder, entry, { kilobytes, chunks }) {
  const bytes = new Map()
  for (const [path, { renderedLength }] of chunks.flatMap((chunk) => Object.entries(chunk.modules))) {
    const room = path.match(/\/myriad\/dist\/src\/([\w-]+)\//)?.[1]
    if (room) bytes.set(room, (bytes.get(room) ?? 0) + renderedLength)
  }
  const rooms = []
  for (const [room, length] of bytes) {
    // Without these two, which call all others, nothing would be left.
    if (length > 4 * KB && room !== 'engine' && room !== 'scenario')
      rooms.push([room, kilobytes - (await weigh(folder, entry, '*', room)).kilobytes])
  }
  return rooms.sort((a, b) => b[1] - a[1])
}
