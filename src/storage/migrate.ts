import { type ImagePart, type StoreShape, storeImageParts, usedInImage } from '../components/index.js'
import { MyriadError } from '../errors/index.js'
import { parseSchema, schemaDifferences, sectionsOf, type WorldImage, type WorldSchema } from '../image/index.js'
import { ELEMENT_BYTES } from '../memory/index.js'
import type { LoadOptions } from './store.js'

/** A column of a component: an element an entity id. */
export type SavedColumn =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array

/** The columns of a game's components, by the component's name and the field's: `columns.Health.current`. */
export type SavedColumns = Readonly<Record<string, Readonly<Record<string, SavedColumn>>>>

/**
 * What brings columns from one version to the next, by the version they have: `1` takes those of version 1 and returns those of
 * version 2. Pure functions: what one returns stands in the place of what it was given. Components and fields that were only added or removed
 * need none: what is new has its default, what is gone is left out.
 */
export type Migrations = Readonly<Record<number, (columns: SavedColumns) => SavedColumns>>

type Schema = WorldSchema<StoreShape>

const ARRAYS = {
  f32: Float32Array,
  f64: Float64Array,
  i8: Int8Array,
  u8: Uint8Array,
  i16: Int16Array,
  u16: Uint16Array,
  i32: Int32Array,
  u32: Uint32Array,
}

function refuse(why: string, value: unknown, allowed: string): never {
  throw new MyriadError('IMAGE_MISMATCH', `The save cannot be brought to this version: ${why}.`, { value, allowed })
}

/** The components of the game with their numbers, by name. */
function componentsOf({ store }: Schema, whose: string): Map<string, number> {
  const found = new Map<string, number>()
  store.components.forEach(({ label, builtIn }, c) => {
    if (builtIn) return
    if (found.has(label)) refuse(`two components ${whose} are called "${label}"`, label, 'names of their own')
    found.set(label, c)
  })
  return found
}

function bytesOf({ region, elements }: ImagePart): number {
  return elements * ELEMENT_BYTES[region.type]
}

/** A copy of a part of an image as an array of its type. */
function columnOf(image: Uint8Array, part: ImagePart): SavedColumn {
  const bytes = image.slice(part.at, part.at + bytesOf(part))
  return new ARRAYS[part.region.type](bytes.buffer)
}

/** Whether an image is of such a world that only components, resources, queries and systems differ. */
function migratable(image: WorldImage, target: string | undefined): [before: Schema, after: Schema] | undefined {
  if (image.schema === undefined || target === undefined) return undefined
  const before = parseSchema(image.schema) as Schema | undefined
  const after = parseSchema(target) as Schema | undefined
  return before && after && [before, after]
}

/**
 * An image in the form that the components have now; the image itself when nothing has changed.
 *
 * @param savedVersion The version of the game's columns that the image has.
 * @throws MyriadError `IMAGE_MISMATCH` when something else than components differs, or a migration returns columns that are not whole.
 *   A version without a migration has none to run: its columns go by their names.
 */
export function migrateImage(image: WorldImage, savedVersion: number, options: LoadOptions): WorldImage {
  const { schema, saveVersion = 0, migrations = {} } = options
  if (savedVersion > saveVersion) {
    throw new MyriadError(
      'STORAGE_NEWER',
      `The save has columns of version ${savedVersion}; this game reads up to ${saveVersion}. It is untouched.`,
      { value: savedVersion, allowed: `up to ${saveVersion}` },
    )
  }
  const steps = []
  for (let version = savedVersion; version < saveVersion; version++) {
    if (Object.hasOwn(migrations, version)) steps.push(migrations[version]!)
  }
  const schemas = migratable(image, schema)
  if (!schemas) {
    if (steps.length === 0) return image
    return refuse('it says nothing of its columns', savedVersion, 'a save with a schema, and the option `schema`')
  }
  const [before, after] = schemas
  if (before.fingerprint === after.fingerprint && steps.length === 0) return image
  if (before.effectsFingerprint !== after.effectsFingerprint) {
    const differences = schemaDifferences(image.schema!, schema!)
    refuse(
      `what differs: ${differences.join('; ')}`,
      before.fingerprint,
      'a world with the same effects and capacities',
    )
  }
  return rebuild(image, before, after, steps)
}

function rebuild(image: WorldImage, before: Schema, after: Schema, steps: readonly Migrations[number][]): WorldImage {
  const used = usedInImage(before.store, image.bytes)
  const old = used < 0 ? undefined : storeImageParts(before.store, used)
  if (!old || old.bytes > image.bytes.length) {
    throw new MyriadError('IMAGE_INVALID', 'The save is damaged: it has the wrong length.', {
      value: image.bytes.length,
    })
  }
  const next = storeImageParts(after.store, used)
  const columns = steps.reduce((given, step) => step(given), oldColumns(image, before, old.parts))
  const rest = image.bytes.subarray(old.bytes)
  const bytes = new Uint8Array(next.bytes + rest.length)
  bytes.set(rest, next.bytes)
  const components = componentsOf(before, 'of the save')
  const numbers = new Map([...componentsOf(after, 'here')].map(([name, c]) => [c, components.get(name)]))
  for (const [name, part] of next.parts) {
    const target = bytes.subarray(part.at, part.at + bytesOf(part))
    const own = /^column(\d+)\.(\d+)$/.exec(name)
    if (own) fillColumn(target, part, after, Number(own[1]), Number(own[2]), columns)
    else {
      const source = sameIn(name, part, numbers, old.parts)
      if (source) target.set(image.bytes.subarray(source.at, source.at + target.length))
    }
  }
  const sections = sectionsOf([...[...next.parts.values()].map(bytesOf), rest.length])
  return { ...image, fingerprint: after.fingerprint, bytes, sections, schema: JSON.stringify(after) }
}

function oldColumns(image: WorldImage, schema: Schema, parts: ReadonlyMap<string, ImagePart>): SavedColumns {
  const columns: Record<string, Record<string, SavedColumn>> = {}
  for (const [label, c] of componentsOf(schema, 'of the save')) {
    columns[label] = {}
    schema.store.components[c]!.fields.forEach(({ name }, f) => {
      columns[label]![name] = columnOf(image.bytes, parts.get(`column${c}.${f}`)!)
    })
  }
  return columns
}

/** The part of the save that a part goes on from: bits and stamps of the component of that name, what has the same size otherwise. */
function sameIn(
  name: string,
  part: ImagePart,
  numbers: ReadonlyMap<number, number | undefined>,
  parts: ReadonlyMap<string, ImagePart>,
): ImagePart | undefined {
  const fits = (found: ImagePart | undefined) =>
    found && found.region.type === part.region.type && found.elements === part.elements ? found : undefined
  const bits = /^(present|enabled|version)(\d+)$/.exec(name)
  if (!bits) return fits(parts.get(name))
  const c = Number(bits[2])
  // The engine's own components are the first, in every version.
  const before = numbers.has(c) ? numbers.get(c) : c
  if (before === undefined) return undefined
  const found = fits(parts.get(`${bits[1]}${before}`))
  // A component that was not enableable was enabled wherever it was.
  return found ?? (bits[1] === 'enabled' ? fits(parts.get(`present${before}`)) : undefined)
}

function fillColumn(
  target: Uint8Array,
  { region, elements }: ImagePart,
  { store }: Schema,
  c: number,
  f: number,
  columns: SavedColumns,
): void {
  const { label, fields } = store.components[c]!
  const { name, default: standard } = fields[f]!
  const column = columns[label]?.[name]
  const filled = new ARRAYS[region.type](elements)
  if (column === undefined) filled.fill(standard)
  else {
    const where = `column ${label}.${name}`
    if (!ArrayBuffer.isView(column) || column.length !== elements) {
      refuse(`the migrations left ${where} with another length`, column?.length, `${elements} elements`)
    }
    if (column.constructor !== filled.constructor) {
      refuse(`${where} is a ${column.constructor.name}`, column.constructor.name, `a ${filled.constructor.name}`)
    }
    filled.set(column)
  }
  target.set(new Uint8Array(filled.buffer))
}
