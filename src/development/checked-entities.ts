import type { CheckedSystem, Entities, IdList } from '../schedule/index.js'
import { HARMLESS, isIndex, type Method, refuse, WRITING } from './checked-columns.js'

function write(system: CheckedSystem): never {
  refuse(system, 'writes the list of its entities, which other threads read', 'a copy: ids.slice(start, end)')
}

function checkedIds(system: CheckedSystem, ids: IdList): IdList {
  return new Proxy(ids, {
    get(target, key) {
      const value = Reflect.get(target, key, target) as unknown
      if (isIndex(key) || HARMLESS.has(String(key))) return value
      if (key === 'buffer' || WRITING.has(String(key))) write(system)
      if (typeof value !== 'function') return value
      return (...args: never[]) => {
        const result = (value as Method).apply(target, args)
        return key === 'subarray' ? checkedIds(system, result as IdList) : result
      }
    },
    set: () => write(system),
  })
}

/** The entities of a system, with a list that refuses to be written. What the original says changes from call to call. */
export function checkedEntities(system: CheckedSystem, raw: Entities): Entities {
  let ids = raw.ids
  let checked = checkedIds(system, ids)
  return {
    get ids() {
      if (raw.ids !== ids) {
        ids = raw.ids
        checked = checkedIds(system, ids)
      }
      return checked
    },
    get start() {
      return raw.start
    },
    get end() {
      return raw.end
    },
    get dense() {
      return raw.dense
    },
  }
}
