import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Files that the package's entries are made from. */
const EXPORTED = new Set(
  Object.values(
    JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).exports as Record<
      string,
      { default?: string | object }
    >,
  ).map((entry) => entry.default),
)

/** The rooms of docs/architecture.md, from the ground up. A room imports from its own level or below. */
const LEVELS: readonly (readonly string[])[] = [
  ['errors', 'dispose'],
  ['check', 'image', 'isolation', 'memory'],
  ['threads'],
  ['components'],
  ['schedule', 'ecs'],
  ['effects'],
  ['net', 'cache', 'storage', 'observe', 'simulation', 'development'],
  ['engine'],
  ['scenario'],
  ['bench'],
  ['ui', 'demo'],
]

function levelOf(room: string): number {
  return LEVELS.findIndex((rooms) => rooms.includes(room))
}

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name))
}

/** Specifiers of all imports and re-exports, type imports and worker files included. */
function importsOf(text: string): string[] {
  const found = [...text.matchAll(/(?:^|\n)\s*(?:import|export)\b[^'"`;]*?from\s+['"]([^'"]+)['"]/g)]
  const bare = [...text.matchAll(/(?:^|\n)\s*import\s+['"]([^'"]+)['"]/g)]
  const dynamic = [...text.matchAll(/\bimport\(\s*['"]([^'"]+)['"]\s*\)/g)]
  return [...found, ...bare, ...dynamic].map((match) => match[1]!)
}

/** What is wrong with an import, or undefined. */
function fault(file: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined
  const target = relative(root, resolve(root, dirname(file), specifier))
  const [, fromRoom] = file.split('/')
  const [top, toRoom, ...rest] = target.split('/')
  if (top !== 'src') return `${file} reaches out of src to ${target}`
  // Thread entry points have no level, but they go through the doors like everybody else.
  if (file.startsWith('workers/')) {
    const door = rest.length === 0 ? toRoom!.endsWith('.js') : rest.join('/') === 'index.js'
    return door ? undefined : `${file} goes past the door of ${toRoom}: ${target}`
  }
  // Files directly in src are doors to the rooms, and nothing imports them.
  const isDoor = fromRoom!.endsWith('.ts')
  // The benchmarks are a user of the package: they come in where every user does, and nowhere else.
  if (fromRoom === 'bench' && toRoom !== 'bench') {
    const file = rest.length === 0 && existsSync(join(root, 'src', toRoom!.replace(/js$/, 'ts')))
    // A room that is an entry of the package itself.
    const entry = EXPORTED.has(`./dist/${target}`)
    return file || entry ? undefined : `${file} must use the package's public doors, not ${target}`
  }
  if (rest.length === 0) return isDoor ? undefined : `${file} imports the public door ${target}`
  if (toRoom === fromRoom) return undefined
  if (rest.join('/') !== 'index.js') return `${file} goes past the door of ${toRoom}: ${target}`
  if (isDoor) return undefined
  if (levelOf(toRoom!) > levelOf(fromRoom!)) return `${file} imports upwards, from ${toRoom}`
  return undefined
}

describe('rooms', () => {
  const files = [...sources('src'), ...sources('workers')]

  it('finds the sources', () => {
    expect(files.length).toBeGreaterThan(50)
  })

  it('knows every room', () => {
    const rooms = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory())
    expect(rooms.map((room) => room.name).filter((room) => levelOf(room) < 0)).toEqual([])
  })

  it('are entered by their door, and only from above', () => {
    const faults = files.flatMap((file) =>
      importsOf(readFileSync(join(root, file), 'utf8')).flatMap((specifier) => fault(file, specifier) ?? []),
    )
    expect(faults).toEqual([])
  })

  it('would be told on: imports upwards and past a door are found', () => {
    expect(fault('src/memory/x.ts', '../effects/index.js')).toMatch(/upwards/)
    expect(fault('src/engine/x.ts', '../effects/tick.js')).toMatch(/past the door/)
    expect(fault('src/engine/x.ts', '../index.js')).toMatch(/public door/)
    expect(fault('workers/x.ts', '../src/demo/render.js')).toMatch(/past the door/)
    expect(fault('workers/x.ts', '../test/support/dice.js')).toMatch(/out of src/)
    expect(fault('workers/x.ts', '../src/demo/index.js')).toBeUndefined()
    expect(fault('workers/x.ts', '../src/worker.js')).toBeUndefined()
    expect(fault('src/bench/hosts/x.ts', '../../index.js')).toBeUndefined()
    expect(fault('src/bench/hosts/x.ts', '../../effects/index.js')).toMatch(/public doors/)
    expect(fault('src/engine/x.ts', '../bench/index.js')).toMatch(/upwards/)
    expect(
      importsOf("import type { A } from './a.js'\nexport {\n  b,\n} from '../b/index.js'\nimport './c.js'"),
    ).toEqual(['./a.js', '../b/index.js', './c.js'])
  })

  it('keep the document object model out of everything below the page', () => {
    const dom = /(?<![/\w])(document|window)\.|\b(HTMLElement|customElements|localStorage)\b/
    const offenders = sources('src')
      .filter((file) => !file.startsWith('src/ui/') && !file.startsWith('src/demo/'))
      // It asks what a page has, once, and does without.
      .filter((file) => file !== 'src/storage/page.ts')
      .filter((file) => dom.test(readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')))
    expect(offenders).toEqual([])
  })

  it('keep chance and clocks out of the simulation', () => {
    const forbidden = /\bMath\.(random|sin|cos|tan|pow|exp|log|hypot|cbrt)\b|\bDate\b|\bperformance\b/
    const offenders = sources('src')
      .filter((file) => /^src\/(memory|effects|ecs)\//.test(file))
      .filter((file) => forbidden.test(readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')))
    expect(offenders).toEqual([])
  })
})
