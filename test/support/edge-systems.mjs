// Systems that write the numbers on which engines might differ into a column of every type: what is no number, what is
// beyond them all, both zeros, the smallest, and what does not fit. The same in Node, in pages and in their threads.
import { defineComponent, defineSystem } from '../../dist/src/define.js'
import { playOn } from './play-on.mjs'

const TYPES = ['f32', 'f64', 'i8', 'u8', 'i16', 'u16', 'i32', 'u32']

export const Edge = defineComponent(Object.fromEntries(TYPES.map((type) => [type, type])), { name: 'Edge' })

/** No number, from a sum of which no compiler knows the result: processors give it bits that a literal does not have. */
const noNumber = (n) => n * Number.POSITIVE_INFINITY - n * Number.POSITIVE_INFINITY

const number = (roll) =>
  [
    noNumber(roll + 1),
    -noNumber(roll + 1),
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    -0,
    Number.MIN_VALUE,
    1.1754943508222875e-38 * roll,
    16_777_217 * (roll + 1),
    2 ** 31 + roll,
    -(2 ** 32) - roll - 0.75,
    1e308 * (roll + 1),
    roll / 3,
  ][Math.floor(roll * 12)]

export const edges = defineSystem({
  name: 'edges',
  query: [Edge],
  writes: { edge: Edge },
  slice: 64,
  run(ctx, { ids, start, end }, { edge }) {
    for (let i = start; i < end; i++) {
      const e = ids[i]
      for (let f = 0; f < TYPES.length; f++) edge[TYPES[f]][e] = number(ctx.random(e, f))
      // What was written is reckoned with, as it came out of its column.
      edge.f64[e] += edge.f32[e] * 0.1 + edge.i32[e]
      edge.f32[e] *= edge.f64[e]
    }
  },
})

/** The hashes of a world of them after each of twenty ticks. */
export async function runEdges(createEngine, workers, worker) {
  const systems = [edges]
  const engine = await createEngine({ attributes: {}, effects: [], systems, workers, worker, seed: 5, wakeAboveMs: 0 })
  engine.createMany(2000, Edge)
  const hashes = []
  for (let t = 0; t < 20; t++) {
    engine.step()
    hashes.push(engine.hash())
  }
  const { workers: had } = engine.capabilities
  const busyMs = playOn(engine)
  await engine.dispose()
  return { workers: had, hashes, busyMs }
}
