/**
 * What the bytes of an image mean, as plain data: kept with a save as JSON, so that another version of a game can say what
 * differs, and can move columns to their new places.
 *
 * @typeParam S What the components' columns are laid out from.
 */
export interface WorldSchema<S = unknown> {
  /** The fingerprint of images of such a world. */
  readonly fingerprint: number
  /** The same without components, queries, systems and resources: what differs in those can be migrated. */
  readonly effectsFingerprint: number
  readonly tickRate: number
  readonly seed: number
  readonly capacity: object
  /** The JSON text of each definition, by its id. */
  readonly effects: Readonly<Record<string, string>>
  readonly attributes: readonly string[]
  /** Tags, controls, categories, schools and the other names, by kind. */
  readonly words: Readonly<Record<string, readonly string[]>>
  readonly store: S
}

/** The schema of a text; undefined when it is none. */
export function parseSchema(text: string): WorldSchema | undefined {
  try {
    const schema = JSON.parse(text) as WorldSchema
    const numbers = [schema.fingerprint, schema.effectsFingerprint, schema.tickRate, schema.seed]
    const objects = [schema.capacity, schema.effects, schema.attributes, schema.words, schema.store]
    const whole = numbers.every(Number.isFinite) && objects.every((part) => typeof part === 'object' && part !== null)
    return whole ? schema : undefined
  } catch {
    return undefined
  }
}

/** Most differences that a message names. */
const MOST = 5

/** How the world of a save differs from the one there is, apart from components: a few words each, in the order of weight. */
export function schemaDifferences(saved: string, now: string): string[] {
  const [before, after] = [parseSchema(saved), parseSchema(now)]
  if (!before || !after) return []
  const found: string[] = []
  if (before.tickRate !== after.tickRate) found.push(`tick rate ${before.tickRate}, here ${after.tickRate}`)
  if (before.seed !== after.seed) found.push(`seed ${before.seed}, here ${after.seed}`)
  const sizes = new Map(Object.entries(after.capacity))
  for (const [name, size] of Object.entries(before.capacity)) {
    if (sizes.get(name) !== size) found.push(`capacity.${name} ${size}, here ${sizes.get(name)}`)
  }
  for (const id of new Set([...Object.keys(before.effects), ...Object.keys(after.effects)])) {
    if (!Object.hasOwn(after.effects, id)) found.push(`effect "${id}" is missing here`)
    else if (!Object.hasOwn(before.effects, id)) found.push(`effect "${id}" is new`)
    else if (before.effects[id] !== after.effects[id]) found.push(`effect "${id}" is defined otherwise`)
  }
  if (before.attributes.join() !== after.attributes.join()) {
    found.push(`attributes ${before.attributes.join(', ')}; here ${after.attributes.join(', ')}`)
  }
  for (const [kind, names] of Object.entries(before.words)) {
    const here = after.words[kind] ?? []
    if (names.join() !== here.join())
      found.push(`${kind} ${names.join(', ') || 'none'}; here ${here.join(', ') || 'none'}`)
  }
  if (JSON.stringify(before.store) !== JSON.stringify(after.store))
    found.push('components, resources, queries or systems')
  return found.length > MOST ? [...found.slice(0, MOST), `and ${found.length - MOST} more`] : found
}
