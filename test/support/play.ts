import { createEngine, type Engine, type EngineEvent, type WorldImage } from 'myriad'
import type { ScenarioFile } from 'myriad/scenario'
import { playScenario, type RunOptions, type ScenarioEngine } from '../../src/scenario/index.js'
import { randomScenario as modelScenario } from '../model/index.js'

export type Happened = EngineEvent<string>

/** A random scenario of the complete format. */
export function randomScenario(seed: number): ScenarioFile {
  return modelScenario(seed) as unknown as ScenarioFile
}

export interface Played {
  readonly hash: string
  readonly log: readonly Happened[]
  /** Milliseconds that workers spent on it. */
  readonly busyMs: number
}

/** The world after a tick, with everything that has happened so far and where in it the tick begins. */
export interface Moment {
  readonly engine: Engine
  readonly tick: number
  readonly entities: Map<string, number>
  readonly log: readonly Happened[]
  readonly begin: number
}

export interface PlayOptions extends Omit<RunOptions, 'inspect'> {
  /** Called after every tick, or every `every` ticks. */
  readonly see?: (moment: Moment) => void
  readonly every?: number
}

/** What a random scenario needs; the room the runner takes costs more time than the run. */
const CAPACITY = { actors: 64, effects: 8192, commands: 8192, messages: 8192, events: 65_536 }

/** The ticks of a scenario that names its end. */
export function ticksOf({ until, world }: ScenarioFile): number {
  return Math.round(until! * world.tickRate) + 1
}

/** Runs a scenario and keeps every event of it, saves and loads included. */
export async function play(file: ScenarioFile, { see, every = 1, ...options }: PlayOptions = {}): Promise<Played> {
  const log: Happened[] = []
  let begin = 0
  let busyMs = 0
  const open = async (settings: Record<string, unknown>, checkpoint: unknown): Promise<ScenarioEngine> => {
    const engine = (await createEngine({ ...settings, capacity: CAPACITY })) as Engine
    if (checkpoint) engine.restore(checkpoint as WorldImage)
    const drain = engine.drain.bind(engine)
    engine.drain = (visit) =>
      drain((event) => {
        if (event.type === 'lost') throw new Error(`${event.a} events lost: raise ${event.option}`)
        log.push({ ...event })
        visit(event)
      })
    const dispose = engine.dispose.bind(engine)
    engine.dispose = () => {
      const [, ...workers] = engine.stats().busyMs
      for (const ms of workers) busyMs += ms
      return dispose()
    }
    return engine as unknown as ScenarioEngine
  }
  const ticks = Array.from({ length: Math.ceil(ticksOf(file) / every) }, (_, i) => i * every)
  const inspect: RunOptions['inspect'] = {
    ticks,
    see: (engine, tick, entities) => {
      // The runner's own map: who is put in it takes the commands of that name.
      see!({ engine: engine as unknown as Engine, tick, entities: entities as Map<string, number>, log, begin })
      begin = log.length
    },
  }
  const { hash } = await playScenario(file, open, { ...options, ...(see && { inspect }) })
  return { hash, log, busyMs }
}

/** Where two logs first differ; undefined: nowhere. */
export function firstDifference(a: readonly Happened[], b: readonly Happened[]): string | undefined {
  const line = (event: Happened | undefined) => (event ? Object.values(event).map(String).join(' ') : 'the end')
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    if (line(a[i]) !== line(b[i])) return `event ${i}: ${line(a[i])} | ${line(b[i])}`
  }
  return undefined
}

/** Ticks left of an instance, from its seconds. */
export function ticksLeft(engine: Engine, seconds: number): number {
  return seconds === Number.POSITIVE_INFINITY ? seconds : Math.round(seconds * engine.tickRate)
}
