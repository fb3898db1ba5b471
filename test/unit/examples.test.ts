import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { afterEach, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
// Beside `package.json`, so that `myriad` means this package.
const file = `${root}build-example.mjs`

/** What each example prints. */
const PRINTS: Readonly<Record<string, string>> = {
  'minimal.ts': "health 92, speed 15\n[ 'haste: 2.5 s left' ]\nback at tick 91, the same state\n",
}

afterEach(() => rmSync(file, { force: true }))

describe('the examples', () => {
  it('are these', () => {
    const files = readdirSync(`${root}examples`).filter((file) => file.endsWith('.ts'))
    expect(files).toEqual(Object.keys(PRINTS))
  })

  it.each(Object.entries(PRINTS))('%s runs and prints what it should', (name, prints) => {
    const { outputText } = ts.transpileModule(readFileSync(`${root}examples/${name}`, 'utf8'), {
      compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
    })
    writeFileSync(file, outputText)
    expect(execFileSync(process.execPath, [file], { timeout: 20_000 }).toString()).toBe(prints)
  })
})
