import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { afterAll, describe, expect, it } from 'vitest'

interface Example {
  readonly name: string
  readonly folder: string
  readonly manifest: {
    readonly name: string
    readonly dependencies: Record<string, string>
    readonly devDependencies: Record<string, string>
  }
  readonly prints: string | undefined
  readonly page: boolean
}

const root = fileURLToPath(new URL('../..', import.meta.url))
const { examples } = (await import('../../scripts/lib/examples.mjs' as string)) as { examples(): Example[] }
const all = examples()
/** Programs for Node that need nothing but the package. The others are run by `npm run test:examples`. */
const plain = all.filter(({ page }) => !page)

// Below `package.json` and without one of their own, so that `myriad` means this package as it was built.
const built = join(root, 'build/examples')

afterAll(() => rmSync(built, { recursive: true, force: true }))

const sources = (folder: string) => readdirSync(folder).filter((file) => file.endsWith('.ts'))

/** Compiles a file without looking at its types: `npm test` checks those on its own. */
function emit(from: string, to: string): void {
  const { outputText } = ts.transpileModule(readFileSync(from, 'utf8'), {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  })
  writeFileSync(to, outputText)
}

describe('the examples', () => {
  it('stand in the index, and each says what it prints', () => {
    const index = readFileSync(join(root, 'examples/README.md'), 'utf8')
    for (const { name, prints } of all) {
      expect(index).toContain(`(${name}/README.md)`)
      expect(prints, name).toMatch(/\S/)
    }
  })

  it('depend on the package as it is packed now', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
    for (const { name, manifest } of all) {
      expect(manifest.name).toBe(`myriad-example-${name}`)
      expect(manifest.dependencies.myriad).toBe(`file:../../myriad-${version}.tgz`)
    }
  })

  it('are short', () => {
    for (const { name, folder } of all) {
      const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
        /^(?!node_modules|build|dist).*\.(tsx?|svelte)$/.test(file),
      )
      for (const file of files) {
        expect(readFileSync(join(folder, file), 'utf8').split('\n').length, `${name}/${file}`).toBeLessThanOrEqual(121)
      }
    }
  })

  it('have types that fit the package, as its users see it', () => {
    const files = plain.flatMap(({ folder }) => sources(folder).map((file) => join(folder, file)))
    const program = ts.createProgram(files, {
      target: ts.ScriptTarget.ES2022,
      // As in Node: no page.
      lib: ['lib.es2023.d.ts'],
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      types: ['node'],
      strict: true,
      noUncheckedIndexedAccess: true,
      noEmit: true,
      skipLibCheck: true,
      paths: {
        myriad: [join(root, 'dist/src/index.d.ts')],
        'myriad/*': [join(root, 'dist/src/*.d.ts'), join(root, 'dist/src/*/index.d.ts')],
      },
    })
    const found = files.flatMap((file) => {
      const source = program.getSourceFile(file)
      return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
    })
    const messages = found.map(({ file, start, messageText }) => {
      const line = file && start !== undefined ? file.getLineAndCharacterOfPosition(start).line + 1 : 0
      return `${file?.fileName}:${line} ${ts.flattenDiagnosticMessageText(messageText, '\n')}`
    })
    expect(messages).toEqual([])
  }, 60_000)

  it.each(plain.map((example) => [example.name, example] as const))(
    '%s prints what its README says',
    (name, example) => {
      const folder = join(built, name)
      mkdirSync(folder, { recursive: true })
      for (const file of sources(example.folder))
        emit(join(example.folder, file), join(folder, file.replace('.ts', '.js')))
      expect(existsSync(join(folder, 'main.js'))).toBe(true)
      const printed = execFileSync(process.execPath, ['main.js'], { cwd: folder, timeout: 60_000, encoding: 'utf8' })
      expect(printed).toBe(example.prints)
    },
    60_000,
  )
})
