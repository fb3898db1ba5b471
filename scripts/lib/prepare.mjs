// What every command of a fresh clone needs before it can run: packages, and the build that Node loads.
// Uses nothing but Node itself. Prints to standard error only, so that a command's output stays its own.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** Runs a command to its end; its output goes to standard error. Ends the process when it fails. */
export function run(what, command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], ...options })
  if (status === 0) return
  console.error(`\n${what} failed${error ? `: ${error.message}` : ` (exit status ${status})`}.`)
  process.exit(status || 1)
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  console.error(`Myriad needs Node 20.19 or newer; this is ${process.versions.node}.`)
  process.exit(1)
}

/** The latest change of a file, or of anything in a folder, in milliseconds since 1970. */
export function newest(path) {
  const stats = statSync(path)
  if (!stats.isDirectory()) return stats.mtimeMs
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))))
}

/** Installs the packages of a folder's lockfile when they are missing or older than it. */
function ensurePackages(folder, what) {
  const installed = join(folder, 'node_modules/.package-lock.json')
  const lock = join(folder, 'package-lock.json')
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return
  console.error(`Installing ${what} …`)
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel', 'error']
  run('npm ci', npm, args, { cwd: folder, shell: process.platform === 'win32' })
}

export function ensureDependencies() {
  checkNode()
  ensurePackages(root, 'packages')
}

/** The libraries that Myriad is compared with. Nothing else needs them, so they are not among its own packages. */
export function ensureContestants() {
  ensurePackages(join(root, 'test/perf/contestants'), 'the libraries to compare with')
}

/** Compiles `src` and `workers` to `dist` when something there is newer than the last build. */
export function ensureBuild() {
  const stamp = join(root, 'dist/.tsbuildinfo')
  const sources = ['src', 'workers', 'tsconfig.json', 'tsconfig.build.json'].map((name) => newest(join(root, name)))
  if (existsSync(stamp) && statSync(stamp).mtimeMs > Math.max(...sources)) return
  run('The build', process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'])
}

/** Compiles the benchmarks, and the engine that they measure, to `build/bench`. */
export function ensureBench() {
  const stamp = join(root, 'build/bench/.tsbuildinfo')
  const configs = ['tsconfig.json', 'tsconfig.build.json', 'tsconfig.bench.json']
  const sources = ['src', 'workers', ...configs].map((name) => newest(join(root, name)))
  if (existsSync(stamp) && statSync(stamp).mtimeMs > Math.max(...sources)) return
  run('The build', process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.bench.json'])
}

/** Builds a page with Vite when something it is made of is newer than the last build. */
function ensurePage(what, config, page) {
  const sources = ['src', 'workers', 'public', basename(page), config, 'package-lock.json']
  const newestSource = Math.max(...sources.map((name) => newest(join(root, name))))
  const out = join(root, page)
  if (existsSync(out) && statSync(out).mtimeMs > newestSource) return
  const vite = join(root, 'node_modules/vite/bin/vite.js')
  const env = { ...process.env, NODE_ENV: 'production' }
  run(what, process.execPath, [vite, 'build', '--config', config, '--logLevel', 'warn'], { env })
}

/**
 * Builds the demo to `build/demo` when something it is made of is newer than the last build. In a process of its own, for
 * production whoever asks: a test runner's NODE_ENV would make another build of it, which `npm start` would then serve.
 */
export function ensureDemo() {
  ensurePage('The build of the demo', 'vite.config.ts', 'build/demo/index.html')
}

/** Builds the page of the benchmarks to `build/bench-page`, likewise. */
export function ensureBenchPage() {
  ensurePage('The build of the benchmarks’ page', 'vite.bench.config.ts', 'build/bench-page/bench.html')
}
