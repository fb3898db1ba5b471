/** Before the Firefox tests: the demo is built, as `npm start` builds it. */
export default async function setup(): Promise<void> {
  const { ensureDemo } = (await import('../../scripts/lib/prepare.mjs' as string)) as { ensureDemo(): void }
  ensureDemo()
}
