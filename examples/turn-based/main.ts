// No clock: one tick is one turn, and the game decides when a turn is over. Durations in the definitions count turns.
import { createEngine } from 'myriad'

const engine = await createEngine({
  tickRate: 1, // one tick a "second", so that a duration of 3 is three turns
  attributes: { health: { base: 30, min: 0, max: 30 }, attack: { base: 5 } },
  vital: 'health',
  effects: [
    { id: 'strike', duration: 0, magnitude: 5, actions: [{ do: 'damage' }] },
    { id: 'poison', duration: 3, period: 1, actions: [{ do: 'damage', amount: 4 }] },
    { id: 'rage', duration: 2, modifiers: [{ attribute: 'attack', op: 'multiply', value: 2 }] },
    { id: 'stun', duration: 1, control: ['stunned'] },
  ],
  capacity: { actors: 16, effects: 256, commands: 256, events: 256 }, // a small world; the memory is reserved at once
  workers: 0, // and one thread is plenty
})
const hero = engine.spawn()
const troll = engine.spawn({ attributes: { attack: 8 } })
const names = new Map([
  [hero, 'hero'],
  [troll, 'troll'],
])

type Move = 'strike' | 'poison' | 'rage' | 'stun'

/** Gives the commands of a move; they are carried out when the turn ends. */
function play(who: number, move: Move, whom: number): void {
  const stunned = engine.hasTag(who, 'stunned')
  console.log(`  ${names.get(who)}${stunned ? ' is stunned' : `: ${move}`}`)
  if (stunned) return
  if (move === 'strike') engine.apply('strike', whom, { source: who, magnitude: engine.attribute(who, 'attack') })
  else engine.apply(move, move === 'rage' ? who : whom, { source: who })
}

engine.on('died', ({ target }) => console.log(`  ${names.get(target)} dies`))

const turns: readonly [hero: Move, troll: Move][] = [
  ['poison', 'strike'],
  ['stun', 'rage'],
  ['rage', 'strike'],
  ['strike', 'strike'],
  ['strike', 'rage'],
]
for (const [i, [heroMove, trollMove]] of turns.entries()) {
  console.log(`turn ${i + 1}`)
  play(hero, heroMove, troll)
  play(troll, trollMove, hero)
  engine.step() // the turn: what was due, then the commands, then what became of them
  console.log(`  hero ${engine.attribute(hero, 'health')}, troll ${engine.attribute(troll, 'health')}`)
  if (!engine.isAlive(hero) || !engine.isAlive(troll)) break
}
await engine.dispose()
