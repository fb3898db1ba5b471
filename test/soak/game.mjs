// A game that follows from its tick alone: whoever goes on with the world, after whatever crash, plays the same game.
const TICK_RATE = 60
/** Ticks in which the world grows and shrinks once. */
const CYCLE = 1200
const MOST_ACTORS = 6000
/** Ticks from one hash that lives tell of to the next. */
export const MARK_EVERY = 600

const EFFECTS = [
  {
    id: 'burning',
    duration: 8,
    period: 0.5,
    actions: [{ do: 'damage', amount: 2 }],
    polarity: 'debuff',
    categories: ['fire'],
  },
  {
    id: 'bleeding',
    duration: 12,
    period: 1,
    polarity: 'debuff',
    dispel: { type: 'physical' },
    stacking: { mode: 'perTarget', max: 5, duration: 'extend' },
    actions: [{ do: 'damage', amount: 1 }],
    chains: [{ on: 'expired', effect: 'slow' }],
  },
  {
    id: 'slow',
    duration: 5,
    polarity: 'debuff',
    tags: ['cold'],
    categories: ['ice'],
    dispel: { type: 'magic' },
    stacking: { mode: 'perSource' },
    modifiers: [{ attribute: 'speed', op: 'multiply', value: 0.9 }],
  },
  { id: 'regrowth', duration: 20, period: 0.7, polarity: 'buff', actions: [{ do: 'heal', amount: 3 }] },
  { id: 'strength', duration: 15, polarity: 'buff', modifiers: [{ attribute: 'power', op: 'add', value: 2 }] },
  { id: 'shield', duration: 10, polarity: 'buff', absorb: { amount: 40 }, stacking: { mode: 'perTarget', max: 1 } },
  {
    id: 'queued',
    duration: 6,
    magnitude: 3,
    stacking: { mode: 'queue', max: 3 },
    modifiers: [{ attribute: 'speed', op: 'add' }],
  },
  {
    id: 'curse',
    duration: 'infinite',
    polarity: 'debuff',
    dispel: { type: 'magic' },
    stacking: { mode: 'perTarget', max: 3 },
  },
]

/** Options of the engine. */
export const WORLD = {
  tickRate: TICK_RATE,
  seed: 11,
  attributes: { health: { base: 400, min: 0, max: 400 }, speed: { base: 10 }, power: { base: 5 } },
  vital: 'health',
  tags: ['marked'],
  effects: EFFECTS,
  capacity: { actors: 16_384, effects: 262_144, commands: 65_536 },
}

/** Numbers from 0 to `n`, by the tick alone. */
function dice(tick) {
  let state = Math.imul(tick + 1, 0x9e3779b1) | 1
  return (n) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % n
  }
}

/** Does what the game does at the engine's tick, and steps. */
export function playTick(engine) {
  const roll = dice(engine.tick)
  const growing = engine.tick % CYCLE < CYCLE / 2
  if (growing && engine.actors().length < MOST_ACTORS) {
    const position = [roll(100), roll(100)]
    engine.spawnMany(10 + roll(20), { attributes: { power: roll(20) }, position })
  }
  const actors = engine.actors()
  const anyone = () => actors[roll(actors.length)]
  if (!growing) for (let n = roll(24); n > 0 && actors.length > 600; n--) engine.despawn(anyone())
  // The despawned are gone after the tick; a command on one of them would be refused.
  engine.step()
  const there = engine.actors()
  const someone = () => there[roll(there.length)]
  if (there.length === 0) return
  const count = growing ? 60 + roll(120) : roll(30)
  const { id } = EFFECTS[roll(EFFECTS.length)]
  engine.applyMany(id, Uint32Array.from({ length: count }, someone), { source: someone() })
  for (let n = roll(6); n > 0; n--) engine.damage(someone(), roll(60))
  if (roll(3) === 0) engine.heal(someone(), roll(200))
  if (roll(2) === 0) engine.dispel(someone(), { types: ['magic'], count: 2 })
  if (roll(4) === 0) engine.tag(someone(), 'marked')
  if (roll(4) === 0) engine.untag(someone(), 'marked')
  if (roll(5) === 0) engine.revive(someone())
  if (roll(9) === 0) engine.set(someone(), 'power', roll(30))
  if (roll(20) === 0) engine.remove(someone(), 'curse')
}

/** Plays up to a tick, which must not be over. */
export function playTo(engine, tick) {
  while (engine.tick < tick) playTick(engine)
}
