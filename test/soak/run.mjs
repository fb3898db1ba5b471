// npm run soak [-- --minutes=30 --where=chromium --backend=leveldb --seed=1]: a world that is kept for a long time, with kills.
import { ensureBrowser } from '../../scripts/lib/browser.mjs'
import { ensureBuild } from '../../scripts/lib/prepare.mjs'
import { randomFrom } from '../crash/cases.mjs'
import { chromiumHost } from './chromium.mjs'
import { nodeHost } from './node.mjs'
import { HEAD, soak } from './soak.mjs'

const asked = Object.fromEntries(process.argv.slice(2).map((word) => word.replace(/^--/, '').split('=')))
const { where = 'chromium', backend = 'leveldb' } = asked
const minutes = Number(asked.minutes ?? 30)
const saveEvery = 5000
const workers = 1
/** Seconds of a life. */
const LIFE = [20, 60]

const HOSTS = {
  chromium: async () =>
    chromiumHost({ executable: process.env.MYRIAD_BROWSER ?? (await ensureBrowser()), backend, saveEvery, workers }),
  node: () => nodeHost({ saveEvery, workers }),
}
if (!Object.hasOwn(HOSTS, where) || !(minutes > 0) || !['leveldb', 'sqlite'].includes(backend)) {
  console.error('--where=chromium|node --backend=leveldb|sqlite --minutes=N --seed=N')
  process.exit(2)
}

ensureBuild()
const host = await HOSTS[where]()
console.log(`${host.title}, ${minutes} minutes, a save every ${saveEvery} ms, ${workers} worker\n\n${HEAD}`)
const { lives, bounds, faults, compared, ticks, seconds } = await soak(host, {
  ms: minutes * 60_000,
  lifeMs: LIFE.map((s) => s * 1000),
  random: randomFrom(Number(asked.seed ?? 1)),
  saveEvery,
  say: console.log,
})
const mb = (bytes) => `${(bytes / 2 ** 20).toFixed(1)} MB`
console.log(`\n${lives.length} lives, ${ticks} ticks, ${compared} hashes compared, ${seconds.toFixed(0)} s`)
for (const [what, { first, last, most, holds }] of Object.entries(bounds)) {
  const said = `first third ${mb(first)}, last third ${mb(last)}, most ${mb(most)}`
  console.log(`${what.padEnd(7)} ${said}: ${holds ? 'bounded' : 'GROWS'}`)
}
for (const fault of faults) console.log(`FAULT   ${fault}`)
console.log(faults.length > 0 ? '\nFAILED' : '\npassed')
process.exitCode = faults.length > 0 ? 1 : 0
