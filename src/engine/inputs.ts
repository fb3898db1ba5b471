import { MAX_STACKS } from '../effects/index.js'
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

export function stackCount(value: unknown): number {
  return integer(value, 'stacks', 1, MAX_STACKS)
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
  const found = words.indexOf(value as W)
  if (found < 0) reject('OUT_OF_RANGE', what, value, words.join(' | '))
  return found
}
