import { isComponent } from '../components/index.js'
import { MyriadError } from '../errors/index.js'
import type { CheckedSystem, Entities, Source } from '../schedule/index.js'

/** `none`: it is not declared, and was reached through the component itself. */
export type Role = CheckedSystem['declared'][number]['role'] | 'none'

/** What a column belongs to, how it is declared, and over whom the system runs now. */
export interface Guarded {
  readonly system: CheckedSystem
  readonly source: Source
  readonly role: Role
  readonly entities: () => Entities
}

export type Method = (...args: never[]) => unknown

export function refuse(system: CheckedSystem, what: string, allowed: string): never {
  throw new MyriadError('UNDECLARED_ACCESS', `System "${system.name}" ${what}, allowed: ${allowed}.`, {
    value: system.name,
    allowed,
  })
}

/** Says of an access that is not declared which systems of the same stage it may meet: who reads it, it meets by writing. */
function undeclared(system: CheckedSystem, source: Source, does: string, option: 'reads' | 'writes'): never {
  const { writers, readers } = system.beside(source)
  const meets = (names: readonly string[], what: string) =>
    names.length === 0 ? '' : `; ${names.map((name) => `"${name}"`).join(', ')} of the same stage ${what} it meanwhile`
  const race = meets(writers, 'writes') + (option === 'writes' ? meets(readers, 'reads') : '')
  refuse(system, `${does} ${system.labelOf(source)}, which it does not declare${race}`, `it in \`${option}\``)
}

/** Whether a system may touch the rows of its slice only. Of a resource, and with `on: 'one'`, there are no others. */
function hasSlice({ system, source, role }: Guarded): boolean {
  return system.place === 'all' && isComponent(source) && role !== 'readsOthers'
}

function isOwn({ ids, start, end }: Entities, id: number): boolean {
  // The list ascends.
  let low = start
  let high = end - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    if (ids[middle] === id) return true
    if (ids[middle]! < id) low = middle + 1
    else high = middle - 1
  }
  return false
}

function checkRead(guarded: Guarded, id: number): void {
  const { system, source, role } = guarded
  if (role === 'none') undeclared(system, source, 'reads', 'reads')
  if (!hasSlice(guarded) || isOwn(guarded.entities(), id)) return
  refuse(
    system,
    `reads ${system.labelOf(source)} of entity ${id}, which is not of its slice`,
    role === 'writes'
      ? "entities of its slice, or on: 'one': it writes the component, so others may be written meanwhile"
      : 'entities of its slice, or it in `readsOthers`',
  )
}

function checkWrite(guarded: Guarded, id: number): void {
  const { system, source, role } = guarded
  if (role !== 'writes') undeclared(system, source, 'writes', 'writes')
  if (!hasSlice(guarded) || isOwn(guarded.entities(), id)) return
  refuse(
    system,
    `writes ${system.labelOf(source)} of entity ${id}, which is not of its slice`,
    "entities of its slice, or on: 'one'",
  )
}

/** A call that goes over the whole column, or hands it out. */
function checkWhole(guarded: Guarded, name: string): void {
  const { system, source, role } = guarded
  if (role === 'none') undeclared(system, source, 'reads', 'reads')
  if (!hasSlice(guarded)) return
  refuse(
    system,
    `asks for ${name} of ${system.labelOf(source)}, which is the rows of all entities`,
    "rows of its slice, one by one; it in `readsOthers`; or on: 'one'",
  )
}

/** Methods of typed arrays that write. */
export const WRITING = new Set(['set', 'fill', 'copyWithin', 'sort', 'reverse'])
/** Properties that say nothing of any row. */
export const HARMLESS = new Set(['length', 'byteLength', 'byteOffset', 'BYTES_PER_ELEMENT', 'constructor'])

export function isIndex(key: string | symbol): boolean {
  return typeof key === 'string' && /^\d+$/.test(key)
}

/** A column that looks at every access. */
function checkedColumn(guarded: Guarded, column: ArrayBufferView): object {
  const { system, source, role } = guarded
  return new Proxy(column, {
    get(target, key) {
      if (isIndex(key)) checkRead(guarded, Number(key))
      const value = Reflect.get(target, key, target) as unknown
      if (isIndex(key) || key === Symbol.toStringTag || HARMLESS.has(String(key))) return value
      if (key === 'buffer') {
        checkWhole(guarded, 'the buffer')
        if (role !== 'writes') undeclared(system, source, 'asks for the buffer of', 'writes')
      }
      if (typeof value !== 'function') return value
      return (...args: never[]) => {
        if (WRITING.has(String(key)) && role !== 'writes') undeclared(system, source, 'writes', 'writes')
        if (key === 'at') checkRead(guarded, Number(args[0]))
        else checkWhole(guarded, String(key))
        const result = (value as Method).apply(target, args)
        // A part of the column is looked after as the whole is.
        return key === 'subarray' ? checkedColumn(guarded, result as ArrayBufferView) : result
      }
    },
    set(target, key, value) {
      if (isIndex(key)) checkWrite(guarded, Number(key))
      return Reflect.set(target, key, value, target)
    },
  })
}

interface Bits {
  readonly words: Uint32Array
  has(id: number): boolean
  set(id: number, on: boolean): void
}

function checkedBits(guarded: Guarded, bits: Bits): Bits {
  return {
    has(id) {
      checkRead(guarded, id)
      return bits.has(id)
    },
    set(id, on) {
      checkWrite(guarded, id)
      bits.set(id, on)
    },
    get words() {
      checkWhole(guarded, 'the words of the bits')
      return checkedColumn(guarded, bits.words) as Uint32Array
    },
  }
}

/** Columns that look after themselves; whatever else there is, as it is. */
function checked(guarded: Guarded, value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return checkedColumn(guarded, value)
  if (typeof value === 'function') return (...args: never[]) => checked(guarded, (value as Method)(...args))
  return typeof value === 'object' && value !== null && 'words' in value ? checkedBits(guarded, value as Bits) : value
}

/** The columns of a component or resource, each checked. */
export function checkedColumns(guarded: Guarded, columns: object): object {
  const known = new Map<string | symbol, unknown>()
  return new Proxy(columns, {
    get(target, key) {
      if (!known.has(key)) known.set(key, checked(guarded, Reflect.get(target, key, target)))
      return known.get(key)
    },
  })
}
