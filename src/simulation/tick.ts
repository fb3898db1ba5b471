import type { StoreOwner } from '../components/index.js'
import { EffectPhases, type World } from '../effects/index.js'
import type { Scheduler, SystemRunner } from '../schedule/index.js'
import type { Pool } from '../threads/index.js'
import { FIRST_STAGE_JOB } from './thread.js'

/** The systems of an engine, on the owner's thread. */
export interface OwnSystems {
  readonly owner: StoreOwner
  readonly scheduler: Scheduler
  readonly runner: SystemRunner
}

/**
 * Runs the ticks of a world on its pool: the stages of the schedule one after the other. The effects' phases are a task
 * of the schedule like any other, with more jobs of their own after the first.
 */
export class TickRunner {
  readonly #world: World
  readonly #pool: Pool
  readonly #phases: EffectPhases
  readonly #systems: OwnSystems | undefined
  #stage = 0
  #ranEffects = false
  /** The owner's own part of the stage in hand. A field, so that a tick makes no closure. */
  readonly #main = () => {
    const { scheduler, runner } = this.#systems!
    const { main } = scheduler.plan.stages[this.#stage]!
    for (let i = 0; i < main.length; i++) runner.runSystem(main[i]!, 0)
  }

  constructor(world: World, pool: Pool, systems: OwnSystems | undefined) {
    this.#world = world
    this.#pool = pool
    this.#phases = new EffectPhases(world)
    this.#systems = systems
  }

  /** Whether the next tick has nothing to do for effects: their book-keeping may be left out. */
  get idle(): boolean {
    return this.#phases.idle
  }

  /** Runs one tick. The owner thread calls it. Returns whether the effects ran: there was something for them to do. */
  run(tick: number): boolean {
    const systems = this.#systems
    this.#ranEffects = false
    if (!systems) {
      if (!this.#phases.idle) this.#runEffects(this.#phases.first())
      return this.#ranEffects
    }
    const { owner, scheduler } = systems
    scheduler.begin(owner, tick)
    const { stages } = scheduler.plan
    for (let s = 0; s < stages.length; s++) this.#runStage(systems, s)
    scheduler.end(owner, tick)
    return this.#ranEffects
  }

  #runStage({ owner, scheduler }: OwnSystems, s: number): void {
    const { effects, main } = scheduler.plan.stages[s]!
    const job = effects && !this.#phases.idle ? this.#phases.first() : -1
    const items = scheduler.items(owner, s, job, this.#pool.threads, this.#world.shards)
    this.#stage = s
    if (items > 0 || main.length > 0) {
      this.#pool.run(FIRST_STAGE_JOB + s, items, main.length > 0 ? this.#main : undefined)
    }
    if (job >= 0) this.#runEffects(this.#phases.next(job))
  }

  /** The effects' jobs from one on. */
  #runEffects(from: number): void {
    const { shards } = this.#world
    this.#ranEffects = true
    for (let job = from; job >= 0; job = this.#phases.next(job)) this.#pool.run(job, shards)
  }
}
