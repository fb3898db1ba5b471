import type { Definitions, JsonSchema, Schema } from './schema.js'

/** The same schema under a name: a document describes it once, in its `$defs`, however often it is used. */
export function named(name: string, schema: Schema): Schema {
  return {
    check: schema.check,
    describe(defs) {
      defs[name] ??= schema.describe(defs)
      return { $ref: `#/$defs/${name}` }
    },
  }
}

/** A schema as a JSON Schema document of its own, for a file that editors read. */
export function schemaDocument(title: string, schema: Schema): JsonSchema {
  const defs: Definitions = {}
  const root = schema.describe(defs)
  // Ordered by name, so that moving a field does not reorder the file.
  const $defs = Object.fromEntries(Object.entries(defs).sort(([a], [b]) => (a < b ? -1 : 1)))
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', title, ...root, $defs }
}
