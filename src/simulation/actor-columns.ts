import type { ActorColumns, PositionColumns } from '../components/index.js'
import type { World } from '../effects/index.js'
import { MyriadError, show } from '../errors/index.js'

/** The columns of actors as systems see them. */
export function actorColumns(w: World, attributes: ReadonlyMap<string, number>): ActorColumns {
  const views = (of: Float64Array) =>
    new Map([...attributes].map(([name, place]) => [name, of.subarray(place * w.slots, (place + 1) * w.slots)]))
  const current = views(w.current)
  const base = views(w.base)
  const find = (columns: ReadonlyMap<string, Float64Array>, name: string) => {
    const column = columns.get(name)
    if (column) return column
    const allowed = [...columns.keys()].join(', ') || 'none: the world has none'
    throw new MyriadError('UNKNOWN_NAME', `attribute: found ${show(name)}, allowed: ${allowed}`, {
      value: name,
      allowed,
    })
  }
  const { state, tagsLow, tagsHigh, control, generation, positionX, positionY } = w
  const columns = {
    generation,
    state,
    tagsLow,
    tagsHigh,
    control,
    positionX,
    positionY,
    base: w.base,
    current: w.current,
  }
  return { ...columns, attribute: (name) => find(current, name), attributeBase: (name) => find(base, name) }
}

export function positionColumns(w: World): PositionColumns {
  return { x: w.positionX, y: w.positionY }
}
