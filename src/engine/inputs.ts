import { type ErrorCode, MyriadError, show } from '../errors/index.js'

/** Throws a typed error about an argument. */
export function reject(code: ErrorCode, what: string, value: unknown, allowed: string): never {
  throw new MyriadError(code, `${what}: found ${show(value)}, allowed: ${allowed}`, { value, allowed })
}

export function finite(value: unknown, what: string): number {
  if (typeof value !== 'number') reject('WRONG_TYPE', what, value, 'a finite number')
  if (!Number.isFinite(value)) reject('NOT_FINITE', what, value, 'a finite number')
  return value
}

export function integer(value: unknown, what: string, min: number, max: number): number {
  const number = finite(value, what)
  if (!Number.isSafeInteger(number) || number < min || number > max) {
    reject('OUT_OF_RANGE', what, value, `an integer from ${min} to ${max}`)
  }
  return number
}

/** Largest handle: an entity handle is 32 bits. */
const MAX_HANDLE = 0xffffffff

/** Whether a value could be a handle. A fraction or a number beyond 32 bits would be cut to another actor's by a mask. */
export function isHandle(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MAX_HANDLE
}

/** The handle of somebody, or 0 for nobody. Whoever it names may have despawned. */
export function sourceHandle(value: unknown, what: string): number {
  return integer(value, what, 0, MAX_HANDLE)
}

/** Refuses a call's options when they are no object, or have a key that is not among `keys`. Allocates nothing. */
export function checkKeys(options: unknown, what: string, keys: readonly string[]): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    reject('WRONG_TYPE', what, options, `an object with any of the keys ${keys.join(', ')}`)
  }
  for (const key in options) {
    // A key whose value is undefined is absent, for callers who write objects in code.
    if (!keys.includes(key) && (options as Record<string, unknown>)[key] !== undefined) {
      reject('INVALID_INPUT', `key of ${what}`, key, keys.join(', '))
    }
  }
}

/** A list of names, or undefined. */
export function names(value: unknown, what: string): void {
  if (value === undefined) return
  if (!Array.isArray(value)) reject('WRONG_TYPE', what, value, 'a list of names')
  for (let i = 0; i < value.length; i++) {
    if (typeof value[i] !== 'string') reject('WRONG_TYPE', `${what}[${i}]`, value[i], 'a name')
  }
}

export function callback(value: unknown, what: string): void {
  if (typeof value !== 'function') reject('WRONG_TYPE', what, value, 'a function')
}

export function index(table: ReadonlyMap<string, number>, name: unknown, what: string): number {
  const found = typeof name === 'string' ? table.get(name) : undefined
  if (found !== undefined) return found
  const names = [...table.keys()]
  const allowed = names.length === 0 ? 'nothing: the world has none' : names.slice(0, 12).map(show).join(', ')
  reject(
    typeof name === 'string' ? 'UNKNOWN_NAME' : 'WRONG_TYPE',
    what,
    name,
    `${allowed}${names.length > 12 ? ', …' : ''}`,
  )
}

export function word<W extends string>(words: readonly W[], value: unknown, what: string): number {
  if (typeof value !== 'string') reject('WRONG_TYPE', what, value, words.join(' | '))
  const found = words.indexOf(value as W)
  if (found < 0) reject('OUT_OF_RANGE', what, value, words.join(' | '))
  return found
}
