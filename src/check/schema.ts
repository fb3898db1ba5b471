import { MyriadError, show } from '../errors/index.js'

/** A JSON Schema (draft 2020-12), as plain data. */
export type JsonSchema = { readonly [key: string]: unknown }

/** The `$defs` of a JSON Schema document: descriptions that several places refer to. */
export type Definitions = Record<string, JsonSchema>

/** A rule for plain data: it refuses the first wrong value it meets, and it can describe itself to an editor. */
export interface Schema {
  /** Throws `INVALID_INPUT` with the JSON path of the first wrong value. `path` is where `value` stands. */
  check(value: unknown, path: string): void
  /** The same rule as JSON Schema. What has a name of its own is put into `defs` and referred to. */
  describe(defs: Definitions): JsonSchema
}

/** Refuses a value: says where it stands, what was found and what is allowed. */
export function refuse(path: string, value: unknown, allowed: string): never {
  const found = value === undefined ? 'nothing' : show(value)
  throw new MyriadError('INVALID_INPUT', `${path}: found ${found}, allowed: ${allowed}`, { path, value, allowed })
}

/** The path of a key: `$.world.attributes.health`, or `$["odd key"]` where a dot would mislead. */
export function keyPath(path: string, key: string): string {
  return /^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`
}
