import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const readme = readFileSync(`${root}README.md`, 'utf8')
// Beside node_modules' neighbour `package.json`, so that `myriad` means this package.
const file = `${root}build-readme-example.mjs`

afterAll(() => rmSync(file, { force: true }))

describe('the README', () => {
  it('has an example of some fifteen lines that runs and prints what it says', () => {
    const code = readme.match(/```js\n([\s\S]+?)```/)![1]!
    expect(code.trim().split('\n').length).toBeLessThanOrEqual(18)
    const said = readme.match(/It prints `(.+?)`/)![1]!
    writeFileSync(file, code)
    expect(execFileSync(process.execPath, [file], { timeout: 20_000 }).toString().trim()).toBe(said)
  })
})
