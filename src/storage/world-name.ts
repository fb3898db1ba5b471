import { MyriadError, show } from '../errors/index.js'

/** Refuses what is no name of a world: any text. @throws MyriadError `WRONG_TYPE` */
export function checkWorldName(value: unknown): asserts value is string {
  if (typeof value === 'string') return
  const allowed = 'the name of a world, a text'
  throw new MyriadError('WRONG_TYPE', `world: found ${show(value)}, allowed: ${allowed}`, { value, allowed })
}
