import { MyriadError, show } from '../errors/index.js'

/** @throws MyriadError `WRONG_TYPE`, always. */
export function wrongType(what: string, value: unknown, allowed: string): never {
  throw new MyriadError('WRONG_TYPE', `${what}: found ${show(value)}, allowed: ${allowed}`, { value, allowed })
}
