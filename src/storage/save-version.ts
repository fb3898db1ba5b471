import { wrongType } from './wrong-type.js'

/** The option `saveVersion`. @throws MyriadError `WRONG_TYPE` */
export function saveVersionOf(value: unknown): number {
  if (value === undefined) return 0
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number
  return wrongType('saveVersion', value, 'an integer from 0')
}
