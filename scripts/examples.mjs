// npm run test:examples [-- NAME...] [--keep]: packs the package, and for each example does what a stranger would: copies
// it to an empty folder, installs, checks its types, builds it and runs it. What it prints must be what its README says.
import { spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs, stripVTControlCharacters } from 'node:util'
import { ensureBrowser } from './lib/browser.mjs'
import { openPage } from './lib/example-page.mjs'
import { examples } from './lib/examples.mjs'
import { ensureDependencies, root } from './lib/prepare.mjs'

const { values, positionals } = parseArgs({ allowPositionals: true, options: { keep: { type: 'boolean' } } })
const all = examples()
const unknown = positionals.find((name) => !all.some((example) => example.name === name))
if (unknown !== undefined) {
  console.error(`There is no example "${unknown}". Examples: ${all.map(({ name }) => name).join(', ')}`)
  process.exit(2)
}
const chosen = positionals.length > 0 ? all.filter(({ name }) => positionals.includes(name)) : all

/** Runs npm and returns what it printed; throws with all of it when it fails. */
function npm(cwd, args, minutes = 5) {
  const { status, stdout, stderr, error } = spawnSync('npm', ['--silent', ...args], {
    cwd,
    encoding: 'utf8',
    timeout: minutes * 60_000,
    shell: process.platform === 'win32',
  })
  if (status !== 0) throw new Error(`npm ${args.join(' ')} failed (${error?.message ?? status})\n${stdout}${stderr}`)
  return stdout
}

/** Serves what the example's own Vite built, as `npm run preview` does, and collects what the page prints. */
async function runPage(example, folder) {
  npm(folder, ['run', 'build'])
  const server = spawn(process.execPath, ['node_modules/vite/bin/vite.js', 'preview', '--port', '0'], { cwd: folder })
  try {
    const url = await new Promise((resolve, reject) => {
      let text = ''
      const read = (chunk) => {
        text += chunk
        const found = /http:\/\/127\.0\.0\.1:\d+\//.exec(stripVTControlCharacters(text))
        if (found) resolve(found[0])
      }
      server.stdout.on('data', read)
      server.stderr.on('data', read)
      server.on('exit', (code) => reject(new Error(`vite preview ended with ${code}\n${text}`)))
    })
    return await openPage(url, await ensureBrowser(), example.prints)
  } finally {
    server.kill()
  }
}

async function run(example, tarball, into) {
  const folder = join(into, example.name)
  cpSync(example.folder, folder, {
    recursive: true,
    filter: (path) => !/[/\\](node_modules|build|dist|package-lock\.json)$/.test(path),
  })
  npm(folder, ['install', '--no-audit', '--no-fund', '--prefer-offline', tarball])
  npm(folder, ['run', 'check'])
  return example.page ? runPage(example, folder) : npm(folder, ['start'], 1)
}

ensureDependencies()
const into = mkdtempSync(join(tmpdir(), 'myriad-examples-'))
const results = []
try {
  mkdirSync(join(into, 'packed'))
  // The last line is the file's name; what comes before is said by the build.
  const packed = npm(root, ['pack', '--pack-destination', join(into, 'packed')])
    .trim()
    .split('\n')
    .at(-1)
  for (const example of chosen) {
    const started = Date.now()
    let trouble
    try {
      const printed = await run(example, join(into, 'packed', packed), into)
      if (printed !== example.prints) trouble = `printed\n${printed}\nbut its README says\n${example.prints}`
    } catch (error) {
      trouble = error.message
    }
    results.push(trouble)
    const seconds = ((Date.now() - started) / 1000).toFixed(1)
    console.log(`${trouble ? 'FAILED' : 'passed'}  ${example.name.padEnd(16)} ${seconds.padStart(6)} s`)
    if (trouble) console.log(trouble.replace(/^/gm, '    '))
  }
} finally {
  if (values.keep) console.log(`The folders are in ${into}`)
  else rmSync(into, { recursive: true, force: true })
}
const failed = results.filter(Boolean).length
console.log(
  failed > 0 ? `\n${failed} of ${results.length} FAILED` : `\nAll ${results.length} examples do what they say`,
)
process.exitCode = failed > 0 ? 1 : 0
