import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const script = fileURLToPath(new URL('../../support/kernel.mjs', import.meta.url))

it('comes to the same state where WebAssembly is denied', () => {
  const [wasm, typescript] = ['allowed', 'denied'].map((how) =>
    JSON.parse(execFileSync(process.execPath, [script, how]).toString()),
  )
  expect(wasm).toMatchObject({ kernel: 'wasm', workers: 1 })
  expect(typescript).toEqual({ ...wasm, kernel: 'typescript' })
  expect(wasm.due).toBeGreaterThan(10_000)
})
