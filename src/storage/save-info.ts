import { MyriadError } from '../errors/index.js'
import type { Manifest } from './pages.js'
import type { SaveInfo } from './store.js'

export function noSave(world: string): MyriadError {
  return new MyriadError('STORAGE_MISSING', `There is no save of world "${world}".`, { value: world })
}

/** What a list of saves shows of one of format 1. */
export function saveInfo({ world, generation, tick, length, savedAt }: Manifest): SaveInfo {
  return { world, generation, tick, bytes: length, savedAt }
}
