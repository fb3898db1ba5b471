import { describe, expect, it } from 'vitest'
import { actorColumns, positionColumns } from '../../../src/simulation/index.js'
import { thrown } from '../../support/errors.js'
import { testWorld } from '../../support/world.js'

describe('the columns of actors', () => {
  const w = testWorld({ tickRate: 10, attributes: { health: { base: 100 }, power: { base: 3 } } }, [], 5)
  const attributes = new Map([
    ['health', 0],
    ['power', 1],
  ])

  it("are the world's own, an attribute's by its name", () => {
    const columns = actorColumns(w, attributes)
    expect(columns.state).toBe(w.state)
    expect([columns.tagsLow, columns.tagsHigh, columns.control]).toEqual([w.tagsLow, w.tagsHigh, w.control])
    expect(columns.attribute('power')).toHaveLength(w.slots)
    expect(columns.attributeBase('power')[5]).toBe(3)
    columns.attribute('health')[5] = 42
    expect(w.current[5]).toBe(42)
    expect(columns.attribute('health')).toBe(columns.attribute('health'))
    expect(positionColumns(w)).toEqual({ x: w.positionX, y: w.positionY })
  })

  it('of an attribute that there is not say which there are', () => {
    expect(thrown(() => actorColumns(w, attributes).attribute('mana'))).toMatchObject({
      code: 'UNKNOWN_NAME',
      message: 'attribute: found "mana", allowed: health, power',
    })
    expect(thrown(() => actorColumns(w, new Map()).attributeBase('mana')).allowed).toBe('none: the world has none')
  })
})
