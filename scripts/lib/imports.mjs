// What a page without a bundler has to load: the packages in the import graph of an entry, which its import map must name.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import ts from 'typescript'
import { installed } from './pack.mjs'

/** The packages that each entry may load. Threads have no import map, so what they load may load none. */
export const PACKAGES = {
  myriad: ['bitecs'],
  'myriad/define': [],
  'myriad/worker': [],
  'myriad/development': [],
  'myriad/storage': ['comlink', 'idb'],
  'myriad/storage/node': ['idb'],
  'myriad/cache': ['comlink', 'idb', 'lru-cache'],
  'myriad/cache/node': ['node:fs/promises', 'node:path'],
  'myriad/scenario': ['bitecs'],
  'myriad/isolation': [],
}

/** Names of the packages that an entry of the installed package loads. */
export function packagesOf(folder, entry) {
  const base = join(folder, 'node_modules/myriad')
  const { default: start } = installed(folder, 'myriad').exports[entry.replace('myriad', '.')]
  const packages = new Set()
  const seen = new Set()
  const walk = (file) => {
    if (seen.has(file)) return
    seen.add(file)
    for (const { fileName: specifier } of ts.preProcessFile(readFileSync(file, 'utf8')).importedFiles) {
      if (specifier.startsWith('.')) walk(join(dirname(file), specifier))
      else packages.add(specifier)
    }
  }
  walk(join(base, start))
  return packages
}
