import { type JsonSchema, schemaDocument } from '../check/index.js'
import { effectSchema, effectsSchema } from '../effects/index.js'
import { scenarioSchema } from './file-schema.js'

/** The JSON Schemas that editors read, by the names of their files in `schema/`: what the checker says of itself. */
export function schemaFiles(): Readonly<Record<string, JsonSchema>> {
  return {
    'effect.schema.json': schemaDocument('Myriad effect definition', effectSchema),
    'effects.schema.json': schemaDocument('Myriad effect definitions', effectsSchema),
    'scenario.schema.json': schemaDocument('Myriad scenario file', scenarioSchema),
  }
}

/** The text of such a file. */
export function schemaText(schema: JsonSchema): string {
  return `${JSON.stringify(schema, null, 2)}\n`
}
