/** Before any test: the package is compiled, as `npm test` has done already. */
export default async function setup(): Promise<void> {
  const { ensureBuild } = (await import('../../scripts/lib/prepare.mjs' as string)) as { ensureBuild(): void }
  ensureBuild()
}
