import { MyriadError, show } from '../errors/index.js'

/** Throws a typed error about an option. */
export function refuse(what: string, value: unknown, allowed: string): never {
  throw new MyriadError('INVALID_INPUT', `${what}: found ${show(value)}, allowed: ${allowed}`, { value, allowed })
}
