// npm run kernels: compiles src/memory/kernels/*.wat to modules with the bytes as base64, so that no bundler, server or
// test needs to know of another file. A test checks that they are current.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import wabt from 'wabt'

const FOLDER = fileURLToPath(new URL('../src/memory/kernels/', import.meta.url))
const FEATURES = { simd: true, threads: true }

/** The TypeScript module of a kernel: its bytes without names or comments, in base64. */
export async function compileKernel(name, source) {
  const module = (await wabt()).parseWat(`${name}.wat`, source, FEATURES)
  module.validate(FEATURES)
  const { buffer } = module.toBinary({ log: false, write_debug_names: false })
  module.destroy()
  const text = Buffer.from(buffer).toString('base64')
  const lines = text.match(/.{1,100}/g).map((line) => `  '${line}'`)
  return `// Made from ${name}.wat by \`npm run kernels\`. Do not edit.\n\n/** ${buffer.length} bytes of WebAssembly, base64. */\nexport const ${name.toUpperCase()}_WASM =\n${lines.join(' +\n')}\n`
}

/** Name and source of every kernel. */
export function kernelSources() {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.wat'))
    .map((file) => [file.slice(0, -4), readFileSync(FOLDER + file, 'utf8')])
}

export const compiledFile = (name) => `${FOLDER}${name}.wasm.ts`

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, source] of kernelSources()) writeFileSync(compiledFile(name), await compileKernel(name, source))
}
