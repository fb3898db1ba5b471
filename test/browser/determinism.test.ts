import { expect, test } from './demo.js'
import { LIBRARY_CHECKS, type LibraryServers, serveLibrary } from './library-checks.js'

let servers: LibraryServers

test.beforeAll(async () => {
  servers = await serveLibrary()
})

test.afterAll(() => servers.close())

for (const [title, check] of Object.entries(LIBRARY_CHECKS)) {
  test(title, async ({ page }) => {
    // With two workers and a page that may not sleep there are more busy threads than many a machine has cores.
    test.setTimeout(120_000)
    const { found, expected } = await check(page, servers)
    expect(found).toEqual(expected)
  })
}
