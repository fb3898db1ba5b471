import { finish, hex64, mix } from '../memory/index.js'
import { STORE_USED, type Store } from './store.js'

const SEED = 0x436f_6d70

/** One number of 32 bits for any double, the same for every NaN: engines differ in its bits. */
const double = new Float64Array(1)
const halves = new Int32Array(double.buffer)

function mixNumber(hash: number, value: number): number {
  if (Number.isNaN(value)) return mix(hash, 0x7ff8_0000)
  double[0] = value
  return mix(mix(hash, halves[0]!), halves[1]!)
}

/**
 * Adds the entities' components and the resources to the hash of the rest of the state. Entities are hashed one by one
 * and added up. A world without either keeps its hash.
 */
export function hashStore(store: Store, hash: string): string {
  const own = store.shape.components.flatMap(({ builtIn }, c) => (builtIn ? [] : [c]))
  if (own.length === 0 && store.resources.length === 0) return hash
  let high = 0
  let low = 0
  const used = store.words[STORE_USED]!
  const columns = own.map((c) => store.shape.components[c]!.fields.map(({ name }) => store.columns[c]![name]!))
  for (let id = 1; id < used; id++) {
    const word = id >>> 5
    const bit = 1 << (id & 31)
    if ((store.alive[word]! & bit) === 0) continue
    let h = mix(mix(SEED, id), store.generation[id]!)
    for (let i = 0; i < own.length; i++) {
      const c = own[i]!
      if ((store.present[c]![word]! & bit) === 0) continue
      h = mix(h, i)
      const enabled = store.enabled[c]!
      if (enabled.length > 0) h = mix(h, enabled[word]! & bit ? 1 : 0)
      const fields = columns[i]!
      for (let f = 0; f < fields.length; f++) h = mixNumber(h, fields[f]![id]!)
    }
    high = (high + finish(h)) | 0
    low = (low + finish(Math.imul(h, 0x9e3779b1) ^ id)) | 0
  }
  let resources = SEED
  for (const arrays of store.resources) {
    for (const array of Object.values(arrays)) {
      for (let i = 0; i < array.length; i++) resources = mixNumber(resources, array[i]!)
    }
  }
  const world = [Number.parseInt(hash.slice(0, 8), 16), Number.parseInt(hash.slice(8), 16)] as const
  return hex64(finish(mix(mix(world[0], high), resources)), finish(mix(mix(world[1], low), resources)))
}
