// One player's side: it sends its inputs, waits for the other's, steps, and now and then compares hashes.
import { createEngine } from 'myriad'
import type { Line } from './line.js'

/** Ticks from an input to its effect: the time that a message may take. */
const DELAY = 4
/** Ticks from one comparison of hashes to the next. */
const CHECK_EVERY = 20

export interface Input {
  readonly effect: 'burning' | 'mend'
  /** Which actor: both sides have spawned the same ones in the same order. */
  readonly actor: number
}

export interface Peer {
  readonly player: 0 | 1
  readonly line: Line
  /** What the player does at a tick. */
  readonly inputs: (tick: number) => readonly Input[]
  /** Called after each tick: here a peer may cheat. */
  readonly meddle?: (engine: GameEngine, actors: Uint32Array) => void
}

export interface Outcome {
  readonly tick: number
  readonly hash: string
  /** When the states differ: the first line of each that does. */
  readonly difference?: readonly [mine: string, theirs: string]
}

type GameEngine = Awaited<ReturnType<typeof newEngine>>

function newEngine() {
  return createEngine({
    tickRate: 20,
    seed: 7, // both sides draw the same
    attributes: { health: { base: 100, min: 0, max: 100 } },
    vital: 'health',
    effects: [
      { id: 'burning', duration: 3, period: 0.5, actions: [{ do: 'damage', amount: 3 }] },
      { id: 'mend', duration: 0, actions: [{ do: 'heal', amount: 10 }] },
    ],
    capacity: { actors: 100, effects: 1000 }, // part of the state: the same on both sides
  })
}

/** The whole state in words, a line for each actor. */
function describe(engine: GameEngine, actors: Uint32Array): string[] {
  return Array.from(actors, (actor, i) => {
    const carried = engine.effects(actor).map(({ effect, remaining }) => `${effect} for ${remaining.toFixed(2)} s`)
    return `actor ${i}: health ${engine.base(actor, 'health')}, ${carried.join(', ') || 'no effects'}`
  })
}

export async function play({ player, line, inputs, meddle }: Peer, until: number): Promise<Outcome> {
  const engine = await newEngine()
  const actors = engine.spawnMany(50)
  const mine = new Map<number, readonly Input[]>()
  try {
    for (let tick = 0; tick < until; tick++) {
      // Said now, done DELAY ticks later, by both sides in the same tick.
      mine.set(tick + DELAY, inputs(tick))
      line.say(`inputs ${tick + DELAY}`, inputs(tick))
      const theirs = tick < DELAY ? [] : await line.hear<readonly Input[]>(`inputs ${tick}`)
      // The order of commands counts: player 0 comes first, on both sides.
      const both = [mine.get(tick) ?? [], theirs]
      for (const { effect, actor } of (player === 0 ? both : both.reverse()).flat()) {
        engine.apply(effect, actors[actor]!)
      }
      engine.step()
      meddle?.(engine, actors)

      if (engine.tick % CHECK_EVERY !== 0) continue
      line.say(`hash ${engine.tick}`, engine.hash())
      if ((await line.hear(`hash ${engine.tick}`)) === engine.hash()) continue
      // Out of step. A hash says that, not where: so both sides send all they have and look for the first difference.
      const state = describe(engine, actors)
      line.say('state', state)
      const other = await line.hear<string[]>('state')
      const at = state.findIndex((text, i) => text !== other[i])
      return {
        tick: engine.tick,
        hash: engine.hash(),
        difference: [state[at] ?? 'no visible', other[at] ?? 'difference'],
      }
    }
    return { tick: engine.tick, hash: engine.hash() }
  } finally {
    line.close()
    await engine.dispose()
  }
}
