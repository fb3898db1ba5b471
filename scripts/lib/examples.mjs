// The examples as their folders describe them: what each needs, and what its README says it prints.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './prepare.mjs'

const PRINTS = /```text prints\n([\s\S]*?)```/

/** Every folder with a `package.json`: its name, what its README says it prints, and the kind of program it is. */
export function examples() {
  const folder = join(root, 'examples')
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'package.json')))
    .map((name) => {
      const manifest = JSON.parse(readFileSync(join(folder, name, 'package.json'), 'utf8'))
      const readme = readFileSync(join(folder, name, 'README.md'), 'utf8')
      return {
        name,
        folder: join(folder, name),
        manifest,
        prints: PRINTS.exec(readme)?.[1],
        /** A page, built by Vite; otherwise a program for Node. */
        page: Object.hasOwn(manifest.devDependencies, 'vite'),
      }
    })
}
