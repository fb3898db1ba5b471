// Effects with functions of the game's own, as a game's shared module has them: the page and its workers import it.

/** Damages by a share of what is missing, and now and then sets alight. */
export const hunger = {
  id: 'hunger',
  duration: 3,
  period: 0.5,
  magnitude: 4,
  stacking: { mode: 'perTarget', max: 3 },
  onTick(batch) {
    for (let i = 0; i < batch.count; i++) {
      const missing = 100 - batch.base(i, 'health')
      batch.damage(i, batch.magnitude(i) * batch.stacks(i) * batch.times(i) + missing / 10, 'dark')
      if (batch.chance(i) < 0.25) batch.apply(i, 'spark')
      if (batch.source(i) !== 0) batch.apply(i, 'meal', 'source', 2)
    }
  },
  onApply(batch) {
    for (let i = 0; i < batch.count; i++) batch.add(i, 'mana', -1)
  },
  onExpire(batch) {
    for (let i = 0; i < batch.count; i++) {
      batch.set(i, 'mana', 50 + batch.instance(i))
      batch.move(i, batch.id(i), batch.tick)
    }
  },
}

export const spark = { id: 'spark', duration: 1, period: 0.5, actions: [{ do: 'damage', amount: 1, school: 'fire' }] }
export const meal = { id: 'meal', duration: 0, actions: [{ do: 'heal' }] }
export const faulty = {
  id: 'faulty',
  duration: 0,
  onTick() {
    throw new Error('out of ideas')
  },
}
