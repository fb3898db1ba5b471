import { expect, test } from './demo.js'
import { CHECK_MS, LIBRARY_CHECKS, type LibraryServers, serveLibrary } from './library-checks.js'

let servers: LibraryServers

test.beforeAll(async () => {
  servers = await serveLibrary()
})

test.afterAll(() => servers.close())

for (const [title, check] of Object.entries(LIBRARY_CHECKS)) {
  test(title, async ({ page }) => {
    test.setTimeout(CHECK_MS)
    const { found, expected } = await check(page, servers)
    expect(found).toEqual(expected)
  })
}
