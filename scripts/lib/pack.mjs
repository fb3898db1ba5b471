// Packs the project as npm would publish it, and gives temporary folders to install the tarball in.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './prepare.mjs'

const windows = process.platform === 'win32'

/** A folder that is gone when the process ends. */
export function temporaryFolder(name) {
  const folder = mkdtempSync(join(tmpdir(), `myriad-${name}-`))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Runs a command to its end and returns what it printed; throws with all of it when the command fails. */
export function output(command, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', timeout: 300_000, ...options })
  if (status === 0) return stdout
  const why = error?.message ?? `exit status ${status}`
  throw new Error(`${command} ${args.join(' ')}: ${why}\n${stdout ?? ''}${stderr ?? ''}`.trim())
}

export function npm(args, folder) {
  return output(windows ? 'npm.cmd' : 'npm', ['--loglevel', 'error', ...args], { cwd: folder, shell: windows })
}

/** Builds the package from nothing and packs it into a folder; returns the tarball's path. */
export function pack(folder) {
  npm(['pack', '--pack-destination', folder], root)
  return join(
    folder,
    readdirSync(folder).find((name) => name.endsWith('.tgz')),
  )
}

/** Installs what a folder's package.json asks for, from npm's cache where it can. */
export function install(folder) {
  npm(['install', '--no-audit', '--no-fund', '--prefer-offline'], folder)
}

/** The package.json of a package that is installed in a folder. */
export function installed(folder, name) {
  return JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8'))
}
