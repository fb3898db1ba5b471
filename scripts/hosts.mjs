// npm run test:hosts: packs the package, installs the tarball in every app of test/hosts, builds and runs it: in Node,
// and in Chromium as each bundler and server delivers it. All must report the same state.
import { cpSync, readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBrowser } from './lib/browser.mjs'
import { embeddingFaults } from './lib/host-embedding.mjs'
import { faults } from './lib/host-expectations.mjs'
import { pages, visit } from './lib/host-pages.mjs'
import { install, npm, pack, temporaryFolder } from './lib/pack.mjs'
import { ensureDependencies, root } from './lib/prepare.mjs'

ensureDependencies()
const folder = temporaryFolder('hosts')
const at = (path) => join(folder, path)
const EMBEDDING = 'files of other sites in an isolated page'
const hashes = {}
let failures = 0

function report(name, started, problems, note = '') {
  const seconds = ((Date.now() - started) / 1000).toFixed(1).padStart(5)
  console.log(`${problems.length ? 'FAILED' : 'passed'}  ${seconds} s  ${name}${note}`)
  for (const problem of problems) console.log(`                 ${problem.replaceAll('\n', '\n                 ')}`)
  if (problems.length) failures++
}

async function attempt(name, test) {
  const started = Date.now()
  try {
    report(name, started, ...(await test()))
  } catch (error) {
    report(name, started, [error.message])
  }
}

await attempt('npm pack', () => {
  renameSync(pack(folder), at('myriad.tgz'))
  return [[]]
})

const HOSTS = readdirSync(join(root, 'test/hosts')).filter((name) => name !== 'game')
for (const host of HOSTS) {
  await attempt(`${host}: install and build`, () => {
    // An app's own files come last: some replace a file of the game.
    for (const source of ['game', host])
      cpSync(join(root, 'test/hosts', source), at(source === 'game' ? `${host}/game` : host), { recursive: true })
    install(at(host))
    for (const script of ['build', 'build:development']) npm(['run', script, '--if-present'], at(host))
    return [[]]
  })
}

for (const script of ['start', 'start:development']) {
  await attempt(`Node, npm run ${script}`, () => [
    faults(
      JSON.parse(npm(['run', '--silent', script], at('node'))),
      { development: script.endsWith('development') },
      hashes,
    ),
  ])
}

const executablePath = await ensureBrowser()
const all = pages(at)
if (executablePath) {
  const { chromium } = await import('@playwright/test')
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const browser = await chromium.launch({ executablePath, args })
  for (const page of all) {
    await attempt(`Chromium, ${page.name}`, async () => {
      const { report, errors, loads } = await visit(browser, page)
      const problems = [
        ...faults(report, page.expected, hashes),
        ...errors.map((error) => `the console says: ${error}`),
      ]
      const { loads: expected = 1 } = page.expected
      if (loads !== expected) problems.push(`the page was loaded ${loads} times, expected ${expected}`)
      return [problems]
    })
  }
  await attempt(`Chromium, ${EMBEDDING}`, async () => [await embeddingFaults(browser)])
  await browser.close()
} else {
  console.log(
    'left out: no Chromium or Chrome is installed (MYRIAD_BROWSER names one). These pages were built and not run:',
  )
  for (const name of [...all.map((page) => page.name), EMBEDDING]) console.log(`          ${name}`)
}

console.log(
  `\nstate hashes: ${Object.entries(hashes)
    .map(([game, hash]) => `${game} ${hash}`)
    .join(', ')}`,
)
console.log(failures ? `${failures} FAILED` : `All passed${executablePath ? '' : ' that could be run'}`)
process.exitCode = failures ? 1 : 0
