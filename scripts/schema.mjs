// npm run schema: writes the JSON Schemas of the formats to schema/, as the checker describes itself.
import { mkdirSync, writeFileSync } from 'node:fs'
import { ensureBuild, ensureDependencies, root } from './lib/prepare.mjs'

ensureDependencies()
ensureBuild()
const { schemaFiles, schemaText } = await import(`${root}/dist/src/scenario/index.js`)

mkdirSync(`${root}/schema`, { recursive: true })
for (const [name, schema] of Object.entries(schemaFiles())) {
  writeFileSync(`${root}/schema/${name}`, schemaText(schema))
  console.log(`schema/${name}`)
}
