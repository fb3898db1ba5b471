import { afterAll, beforeAll } from 'vitest'
import { CHECK_MS, LIBRARY_CHECKS, type LibraryServers, serveLibrary } from '../browser/library-checks.js'
import { expect, test } from './firefox.js'

let servers: LibraryServers

beforeAll(async () => {
  servers = await serveLibrary()
})

afterAll(() => servers.close())

for (const [title, check] of Object.entries(LIBRARY_CHECKS)) {
  test(title, { timeout: CHECK_MS }, async ({ page }) => {
    const { found, expected } = await check(page, servers)
    expect(found).toEqual(expected)
  })
}
