import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const text = (path: string) => readFileSync(join(root, path), 'utf8')
const version = (path: string) => (JSON.parse(text(path)) as { version: string }).version

describe('bitECS', () => {
  // src/ecs/counted-index.ts and src/ecs/watch.ts lean on its insides, which a patch release may change.
  it('is the one version that src/ecs was written against, and documents tell games to install that one', () => {
    const { dependencies } = JSON.parse(text('package.json')) as { dependencies: Record<string, string> }
    expect(dependencies.bitecs).toBe(version('node_modules/bitecs/package.json'))
    const lock = JSON.parse(text('package-lock.json')) as {
      packages: Record<string, { dependencies: Record<string, string> }>
    }
    expect(lock.packages['']!.dependencies.bitecs).toBe(dependencies.bitecs)
    expect(text('docs/systems.md')).toContain(`npm install bitecs@${dependencies.bitecs}\n`)
    for (const file of ['counted-index', 'watch'])
      expect(text('docs/dependencies.md')).toContain(`\`src/ecs/${file}.ts\``)
  })
})
