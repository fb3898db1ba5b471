// Two engines that exchange nothing but inputs stay the same, bit for bit. Then one of them cheats, and is found out.
import { MessageChannel } from 'node:worker_threads'
import { Line } from './line.js'
import { type Input, type Peer, play } from './peer.js'

/** Player 0 sets fire to somebody every few ticks, player 1 mends. */
const arsonist = (tick: number): Input[] => (tick % 3 === 0 ? [{ effect: 'burning', actor: (tick * 7) % 50 }] : [])
const healer = (tick: number): Input[] => (tick % 5 === 0 ? [{ effect: 'mend', actor: (tick * 7) % 50 }] : [])

function match(meddle?: Peer['meddle']) {
  const { port1, port2 } = new MessageChannel()
  const first = play({ player: 0, line: new Line(port1), inputs: arsonist }, 200)
  const second = play({ player: 1, line: new Line(port2), inputs: healer, ...(meddle && { meddle }) }, 200)
  return Promise.all([first, second])
}

const [first, second] = await match()
console.log(`tick ${first.tick}: ${first.hash === second.hash ? 'both have the same state' : 'OUT OF STEP'}`)

// The second player's program gives somebody 30 health that no input gave.
const [honest, cheat] = await match((engine, actors) => {
  if (engine.tick === 105) engine.heal(actors[7]!, 30)
})
console.log(`tick ${honest.tick}: ${honest.hash === cheat.hash ? 'both have the same state' : 'out of step'}`)
console.log(`  player 0 has ${honest.difference?.[0]}`)
console.log(`  player 1 has ${honest.difference?.[1]}`)
