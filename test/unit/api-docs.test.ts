import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The pages of a folder by name. */
function pages(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'))
  return Object.fromEntries(names.sort().map((name) => [name, readFileSync(join(folder, name), 'utf8')]))
}

it('the reference in docs/api is what `npm run docs:api` writes now', () => {
  const folder = mkdtempSync(join(tmpdir(), 'myriad-api-'))
  try {
    execFileSync(process.execPath, ['scripts/docs-api.mjs', '--out', folder], { cwd: root, encoding: 'utf8' })
    const fresh = pages(folder)
    expect(Object.keys(fresh).length).toBeGreaterThan(3)
    expect(pages(join(root, 'docs/api'))).toEqual(fresh)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}, 120_000)
