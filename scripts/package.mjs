// npm run test:package: packs the package as npm would, installs the tarball into an empty folder, and holds it against
// what docs/package.md promises.
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { install, installed, npm, output, pack, temporaryFolder } from './lib/pack.mjs'
import { ensureDependencies, root } from './lib/prepare.mjs'

ensureDependencies()
const { PACKAGES, packagesOf } = await import('./lib/imports.mjs')
const { AIM, BUDGETS, LONE_IMPORTS, roomsOf, weigh } = await import('./lib/size.mjs')

const bin = (path) => join(root, 'node_modules', path)
const folder = temporaryFolder('package')
const consumer = join(root, 'test/package')
let failures = 0

async function check(title, test) {
  const started = Date.now()
  try {
    const said = await test()
    console.log(`passed  ${title}  (${((Date.now() - started) / 1000).toFixed(1)} s)${said ? `\n${said}` : ''}`)
  } catch (error) {
    failures++
    console.log(`FAILED  ${title}\n${error.message.replace(/^/gm, '        ')}`)
  }
}

function demand(holds, message) {
  if (!holds) throw new Error(message)
}

const tarball = pack(folder)
const files = output('tar', ['-tzf', tarball]).trim().split('\n')
const { exports: entries } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
/** Entries that are modules: not data, and not the service worker, which is a script that a site serves. */
const modules = Object.entries(entries).flatMap(([name, target]) =>
  typeof target === 'object' ? [name.replace('.', 'myriad')] : [],
)

await check('the tarball has the package and nothing else', () => {
  const wanted =
    /^package\/(dist\/(src|workers)\/[\w/.-]+\.(js|d\.ts|js\.map)|schema\/[\w.]+\.json|[A-Z]+(\.md)?|package\.json)$/
  const strange = files.filter((file) => !wanted.test(file) || /\/(demo|ui)[/-]/.test(file))
  demand(
    strange.length === 0,
    `found ${strange.join(', ')}; allowed: compiled files, schema/, README, CHANGELOG, LICENSE`,
  )
  for (const target of Object.values(entries).flatMap((entry) =>
    typeof entry === 'object' ? Object.values(entry) : entry,
  ))
    demand(
      target.includes('*') || files.includes(target.replace('.', 'package')),
      `package.json names ${target}, which is not there`,
    )
  return `        ${files.length} files`
})

await check('docs/package.md has a row for every entry, and no other', () => {
  const section = readFileSync(join(root, 'docs/package.md'), 'utf8')
    .split('\n## ')
    .find((text) => text.startsWith('Entries'))
  const rows = [...section.matchAll(/^\| `(myriad[^`]*)` /gm)].map(([, entry]) => entry).sort()
  const names = Object.keys(entries)
    .map((name) => name.replace('.', 'myriad'))
    .sort()
  demand(rows.join() === names.join(), `found ${rows.join(', ')}; allowed: ${names.join(', ')}`)
})

await check('publint finds nothing', () => {
  output(process.execPath, [bin('publint/src/cli.js'), 'run', tarball, '--strict'])
})

// ES modules only: who calls require() gets them from Node 20.19 on, which is the oldest Node the package runs on.
await check('are the types wrong? No, for ES modules', () => {
  output(process.execPath, [bin('@arethetypeswrong/cli/dist/index.js'), tarball, '--profile', 'esm-only'])
})

cpSync(consumer, folder, { recursive: true })
writeFileSync(
  join(folder, 'package.json'),
  JSON.stringify({ name: 'consumer', private: true, type: 'module', dependencies: { myriad: `file:${tarball}` } }),
)

await check('the tarball installs into an empty folder', () => {
  install(folder)
  const names = npm(['ls', '--all', '--parseable'], folder).trim().split('\n').slice(1)
  const packages = names.map((path) => path.replace(/.*node_modules./, '')).sort()
  const declared = Object.keys(installed(folder, 'myriad').dependencies)
  demand(
    packages.length === declared.length + 1,
    `found ${packages.join(', ')}; allowed: myriad and ${declared.join(', ')}`,
  )
  return `        ${packages.join(', ')}`
})

for (const condition of ['production', 'development']) {
  await check(`every entry loads in Node (${condition}), without a page and without a side effect`, () => {
    for (const entry of modules)
      output(process.execPath, [`--conditions=${condition}`, 'imports.mjs', entry], { cwd: folder })
    return `        ${modules.join(', ')}`
  })
}

await check('without a bundler an entry loads no more packages than it needs', () => {
  const lines = []
  for (const entry of modules) {
    const found = [...packagesOf(folder, entry)].sort()
    const allowed = PACKAGES[entry]
    demand(allowed !== undefined, `${entry} has no row in scripts/lib/imports.mjs`)
    demand(
      found.join() === allowed.join(),
      `${entry} loads ${found.join(', ')}; allowed: ${allowed.join(', ') || 'none'}`,
    )
    lines.push(`        ${entry}: ${found.join(', ') || 'none'}`)
  }
  return lines.join('\n')
})

await check('require() gets it too', () => {
  const code = "if (typeof require('myriad').createEngine !== 'function') throw new Error('no createEngine')"
  output(process.execPath, ['--input-type=commonjs', '--eval', code], { cwd: folder })
})

await check('definitions of another copy of the package are refused', () => {
  cpSync(join(folder, 'node_modules/myriad'), join(folder, 'copy'), { recursive: true })
  output(process.execPath, ['two-copies.mjs'], { cwd: folder })
})

for (const [resolution, types] of [
  ['bundler', 'a page'],
  ['nodenext', 'Node'],
]) {
  await check(
    `a TypeScript app compiles with the types of ${types} (moduleResolution ${resolution}, no skipLibCheck)`,
    () => {
      const args = ['-p', `tsconfig.${resolution}.json`, '--typeRoots', bin('@types')]
      output(process.execPath, [bin('typescript/bin/tsc'), ...args], { cwd: folder })
    },
  )
}

const kilobytes = (value) => `${value.toFixed(1)} KB`

for (const entry of modules) {
  await check(`${entry} is as small as docs/package.md says`, async () => {
    const bundle = await weigh(folder, entry)
    const budget = BUDGETS[entry]
    demand(budget !== undefined, `weighs ${kilobytes(bundle.kilobytes)} and has no budget in scripts/lib/size.mjs`)
    const docs = readFileSync(join(root, 'docs/package.md'), 'utf8')
    const rows = docs.split('\n').filter((line) => line.startsWith(`| \`${entry}\` `))
    demand(
      rows.some((row) => row.includes(` ${budget} KB `)),
      `docs/package.md has no row for ${entry} with ${budget} KB`,
    )
    const aim = entry === 'myriad' ? `, the aim is ${AIM} KB` : ''
    const weight = `${kilobytes(bundle.kilobytes)} gzip of at most ${kilobytes(budget)}${aim}`
    demand(bundle.kilobytes <= budget, `weighs ${weight}`)
    const rooms = await roomsOf(folder, entry, bundle)
    const parts = rooms.map(([room, weight]) => `${room} ${kilobytes(weight)}`)
    return `        ${weight}${parts.length > 1 ? `; without a room it would lose: ${parts.join(', ')}` : ''}`
  })
}

await check('a production build has none of the checks of development', async () => {
  for (const entry of ['myriad', 'myriad/worker']) {
    const { chunks } = await weigh(folder, entry)
    const found = chunks.flatMap((chunk) => Object.keys(chunk.modules)).filter((path) => path.includes('development'))
    demand(found.length === 0, `${entry} contains ${found.join(', ')}`)
  }
})

await check('an app gets what it imports and no more', async () => {
  const lines = []
  for (const [name, most] of Object.entries(LONE_IMPORTS)) {
    const bundle = await weigh(folder, 'myriad', name)
    demand(bundle.kilobytes < most, `${name} alone weighs ${kilobytes(bundle.kilobytes)}, allowed: below ${most} KB`)
    lines.push(`        ${name} alone: ${Math.round(bundle.kilobytes * 1000)} bytes`)
  }
  return lines.join('\n')
})

console.log(failures ? `\n${failures} FAILED` : '\nAll passed')
process.exitCode = failures ? 1 : 0
