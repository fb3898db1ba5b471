// A server without a page: a fixed tick rate in real time, a save to a file, and a second server that goes on from it.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { deserialize, serialize } from 'node:v8'
import { createClock, createEngine, defineWorld } from 'myriad'

const world = defineWorld({
  tickRate: 20,
  attributes: { health: { base: 100, min: 0, max: 100 } },
  vital: 'health',
  effects: [
    { id: 'poison', duration: 'infinite', period: 0.5, actions: [{ do: 'damage', amount: 1 }] },
    { id: 'rest', duration: 3, period: 1, actions: [{ do: 'heal', amount: 5 }] },
  ],
})
// A save fits only an engine with the same world and capacities: keep both in one place.
const capacity = { actors: 1000, effects: 10_000 }
const startServer = () => createEngine({ ...world, capacity })

const folder = mkdtempSync(join(tmpdir(), 'myriad-'))
const file = join(folder, 'world.bin')

const server = await startServer()
const players = server.spawnMany(100)
server.applyMany('poison', players)
console.log(`started with ${players.length} players`)

// The loop: as many ticks as real time asks for, then sleep until the next one is due.
const clock = createClock(server.tickRate)
const until = server.tickRate // one second
while (server.tick < until) {
  const due = clock.advance(performance.now())
  for (let i = 0; i < due && server.tick < until; i++) {
    if (server.tick === 10) server.apply('rest', players[0]!) // as if a message had come in
    server.step()
  }
  await sleep(clock.untilNext(performance.now()))
}
writeFileSync(file, serialize(server.checkpoint()))
console.log(`tick ${server.tick}: saved, health ${server.attribute(players[0]!, 'health')}`)

// What the first server makes of the next five seconds, without waiting for them …
server.step(100)
const expected = server.hash()
await server.dispose()

// … and what a second one does, which knows only the file.
const second = await startServer()
second.restore(deserialize(readFileSync(file)))
console.log(`tick ${second.tick}: loaded, health ${second.attribute(players[0]!, 'health')}`)
second.step(100)
console.log(
  `tick ${second.tick}: ${second.hash() === expected ? 'the same state' : 'ANOTHER STATE'} as without the break`,
)
await second.dispose()
rmSync(folder, { recursive: true })
