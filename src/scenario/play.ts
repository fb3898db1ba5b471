import { toTicks } from '../effects/index.js'
import { Breaks } from './breaks.js'
import { type CheckedScenario, checkScenario } from './check.js'
import type { OpenEngine, ScenarioEngine } from './host.js'
import { checkState, EventTally, type Failure } from './outcome.js'
import type { Command } from './types.js'

export interface RunOptions {
  /** Threads beside the caller. */
  readonly workers?: number
  /** Ticks a call advances where no command falls in between. */
  readonly batch?: number
  /** Gives the run up: it then throws what the signal was aborted with. A run with a signal lets others in now and then. */
  readonly signal?: AbortSignal
  /** Called after each of these ticks, with the engine as that tick left it and the handles of the file's actors. */
  readonly inspect?: {
    /** Ascending. */
    readonly ticks: readonly number[]
    readonly see: (engine: ScenarioEngine, tick: number, entities: ReadonlyMap<string, number>) => void
  }
}

export interface ScenarioResult {
  readonly name: string
  readonly passed: boolean
  readonly failures: readonly Failure[]
  /** Ticks that ran. */
  readonly ticks: number
  /** State hash after the last tick. */
  readonly hash: string
  /** Events that happened. */
  readonly events: number
}

interface Stamped {
  readonly tick: number
  readonly command: Command
}

/** All commands in the order of their tick and then of submission: the timeline, then the repeats. */
function schedule(scenario: CheckedScenario): Stamped[] {
  const { file, last, world } = scenario
  const ticks = (seconds: number) => toTicks(seconds, world.tickRate)
  const stamped: Stamped[] = (file.timeline ?? []).map((command) => ({ tick: ticks(command.at), command }))
  for (const repeat of file.repeat ?? []) {
    const end = Math.min(ticks(repeat.to), last)
    const every = ticks(repeat.every)
    for (let tick = ticks(repeat.from); tick <= end; tick += every) stamped.push({ tick, command: repeat.do })
  }
  // The sort is stable: submission order stays within a tick.
  return stamped.filter(({ tick }) => tick <= last).sort((a, b) => a.tick - b.tick)
}

function engineOptions(scenario: CheckedScenario, commands: number, options: RunOptions): Record<string, unknown> {
  const { world, file, tags } = scenario
  const actors = file.actors?.length ?? 0
  return {
    ...world,
    effects: file.effects ?? [],
    tags,
    workers: options.workers ?? 0,
    // The pool is woken for every tick, so that a run with workers really is one.
    wakeAboveMs: 0,
    deadHandles: 'deny',
    record: 'all',
    ...(options.signal && { signal: options.signal }),
    capacity: {
      actors: Math.max(64, actors),
      effects: Math.max(65_536, commands * 2),
      commands: Math.max(1024, commands * 8),
      messages: 65_536,
      events: 1_048_576,
    },
  }
}

/** Optional fields without those that are undefined. */
function given(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

function submit(engine: ScenarioEngine, c: Command, entities: ReadonlyMap<string, number>): void {
  const id = (name: string | undefined) => (name === undefined ? undefined : entities.get(name)!)
  if (c.apply !== undefined) {
    const { magnitude, duration, stacks, priority } = c
    engine.apply(c.apply, id(c.to)!, given({ source: id(c.from), magnitude, duration, stacks, priority }))
  } else if (c.dispel) {
    const { target, by, ...filter } = c.dispel
    engine.dispel(id(target)!, given({ ...filter, by: id(by) }))
  } else if (c.remove !== undefined) engine.remove(id(c.from)!, c.remove)
  else if (c.damage !== undefined) engine.damage(id(c.to)!, c.damage, given({ source: id(c.from), school: c.school }))
  else if (c.heal !== undefined) engine.heal(id(c.to)!, c.heal, given({ source: id(c.from) }))
  else if (c.set) engine.set(id(c.set.actor)!, c.set.attribute, c.set.value)
  else if (c.tag?.add !== undefined) engine.tag(id(c.tag.actor)!, c.tag.add)
  else if (c.tag?.remove !== undefined) engine.untag(id(c.tag.actor)!, c.tag.remove)
  else if (c.move) engine.move(id(c.move.actor)!, c.move.to[0], c.move.to[1])
  else if (c.pause !== undefined) engine.pause(id(c.pause)!)
  else if (c.resume !== undefined) engine.resume(id(c.resume)!)
  else if (c.offline !== undefined) engine.offline(c.offline)
  else if (c.kill !== undefined) engine.kill(id(c.kill)!)
  else if (c.revive !== undefined) engine.revive(id(c.revive)!)
  else if (c.despawn !== undefined) engine.despawn(id(c.despawn)!)
}

/**
 * Checks a scenario and plays it in engines that `open` makes: the same result for any number of workers and any batch.
 *
 * @throws MyriadError when the file is refused; nothing has run then.
 */
export async function playScenario(
  value: unknown,
  open: OpenEngine,
  options: RunOptions = {},
): Promise<ScenarioResult> {
  const scenario = checkScenario(value)
  const { file, last, world } = scenario
  const commands = schedule(scenario)
  const settings = engineOptions(scenario, commands.length, options)
  let engine = await open(settings, undefined)
  try {
    const entities = new Map<string, number>()
    for (const actor of file.actors ?? []) {
      const { attributes, position } = actor
      entities.set(actor.id, engine.spawn(given({ attributes, position })))
    }
    const tallies = (file.expect ?? []).flatMap((entry, i) =>
      entry.events ? [new EventTally(entry, i, world.tickRate, entities)] : [],
    )
    const states = (file.expect ?? [])
      .flatMap((entry, index) =>
        typeof entry.at === 'number' ? [{ tick: toTicks(entry.at, world.tickRate), entry, index }] : [],
      )
      .sort((a, b) => a.tick - b.tick)
    const failures: Failure[] = []
    const batch = options.batch ?? 1
    const inspected = options.inspect?.ticks.filter((tick) => tick <= last) ?? []
    let nextInspection = 0
    let events = 0
    let next = 0
    let nextState = 0
    const breaks = new Breaks(options.signal)
    while (engine.tick <= last) {
      await breaks.look()
      const tick = engine.tick
      for (; next < commands.length && commands[next]!.tick === tick; next++) {
        const { command } = commands[next]!
        if (!command.saveAndLoad) {
          submit(engine, command, entities)
          continue
        }
        const checkpoint = engine.checkpoint()
        await engine.dispose()
        engine = await open(settings, checkpoint)
      }
      // Up to the next command or expectation, and no further than the batch.
      let stop = last
      if (next < commands.length) stop = Math.min(stop, commands[next]!.tick - 1)
      if (nextState < states.length) stop = Math.min(stop, states[nextState]!.tick)
      if (nextInspection < inspected.length) stop = Math.min(stop, inspected[nextInspection]!)
      stop = Math.min(stop, tick + batch - 1)
      engine.step(stop - tick + 1)
      events += engine.drain((event) => {
        for (const tally of tallies) tally.see(event)
      })
      for (; nextState < states.length && states[nextState]!.tick === stop; nextState++) {
        const { entry, index } = states[nextState]!
        const failure = checkState(engine, entry, index, entities)
        if (failure) failures.push(failure)
      }
      for (; nextInspection < inspected.length && inspected[nextInspection] === stop; nextInspection++) {
        options.inspect!.see(engine, stop, entities)
      }
    }
    for (const tally of tallies) {
      const failure = tally.check()
      if (failure) failures.push(failure)
    }
    failures.sort((a, b) => a.expectation - b.expectation)
    return { name: file.name, passed: failures.length === 0, failures, ticks: engine.tick, hash: engine.hash(), events }
  } finally {
    await engine.dispose()
  }
}
