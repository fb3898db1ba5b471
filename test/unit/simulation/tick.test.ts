import { describe, expect, it } from 'vitest'
import { createStore, defineComponent, StoreOwner } from '../../../src/components/index.js'
import { DESPAWN_COMMAND, runJob } from '../../../src/effects/index.js'
import { defineSystem, findAgain, register, Scheduler, type System, SystemRunner } from '../../../src/schedule/index.js'
import { actorColumns, FIRST_STAGE_JOB, jobRunner, positionColumns, TickRunner } from '../../../src/simulation/index.js'
import { Pool } from '../../../src/threads/index.js'
import { grantRoom, pushCommand, testWorld } from '../../support/world.js'

const A = defineComponent({ n: 'f64' }, { name: 'A' })

interface Job {
  readonly job: number
  readonly items: number
}

/** A world and its systems without an engine, and the jobs that its pool is given. */
function setUp(systems: readonly System[] | undefined, effects: Parameters<typeof testWorld>[1] = []) {
  const world = testWorld({ tickRate: 10, attributes: { health: { base: 100 } }, vital: 'health' }, effects, 3)
  const registry = register([A], systems ?? [])
  const scheduler = new Scheduler(registry, 10)
  const { components, componentShapes, queries, shapes, extra, events } = registry
  const store = createStore(
    {
      slots: 1024,
      components: componentShapes,
      queries,
      resources: [],
      systems: shapes.length,
      threads: 2,
      requestChunks: 4,
      slotBits: 10,
    },
    false,
    new Int32Array(1024),
  )
  const owner = new StoreOwner(store)
  const { touches, plan } = scheduler
  const { stages, rank, stageOf } = plan
  const names = { effects: [], events, tickRate: 10, seed: 1 }
  const runner = new SystemRunner({
    store,
    payload: { shapes, extra, names, stages, rank, stageOf, touches },
    ...findAgain(shapes, extra, componentShapes, [], systems ?? [], components.slice(2, 3)),
    actor: actorColumns(world, new Map()),
    position: positionColumns(world),
    effects: (job, shard) => runJob(world, job, shard),
    shards: world.shards,
    checks: undefined,
  })
  const run = jobRunner(world, runner)
  const jobs: Job[] = []
  const pool = new Pool({ spawn: () => ({}), payload: {}, run, watchdogMs: 1000, wakeAboveMs: 0 }, false)
  const inner = pool.run.bind(pool)
  pool.run = (job, items, own) => {
    jobs.push({ job, items })
    inner(job, items, own)
  }
  const ticks = new TickRunner(world, pool, systems && { owner, scheduler, runner })
  return { world, owner, store, ticks, jobs: () => jobs.splice(0), run }
}

describe('a tick', () => {
  it("without systems is the effects', and nothing where they have nothing to do", () => {
    const { world, ticks, jobs } = setUp(undefined)
    // New actors are looked at once.
    ticks.run(0)
    jobs()
    expect([ticks.idle, ticks.run(1), jobs()]).toEqual([true, false, []])
    grantRoom(world)
    pushCommand(world, 1, DESPAWN_COMMAND, 1)
    expect([ticks.idle, ticks.run(1)]).toEqual([false, true])
    expect(jobs().every(({ job, items }) => job < FIRST_STAGE_JOB && items === world.shards)).toBe(true)
  })

  it("is one job a stage, the effects' first among them", () => {
    const order: string[] = []
    const system = (name: string, definition: object) =>
      defineSystem({ name, query: [A], ...definition, run: () => order.push(name) } as never) as System
    const { world, owner, ticks, jobs } = setUp([
      system('sliced', { writes: { a: A } }),
      system('main', { on: 'main', reads: { a: A } }),
      system('one', { on: 'one', reads: { a: A } }),
    ])
    owner.enter(5)
    owner.add(2, 5)
    ticks.run(0)
    jobs()
    order.length = 0
    expect(ticks.run(1)).toBe(false)
    expect(order).toEqual(['sliced', 'main', 'one'])
    expect(jobs()).toEqual([
      { job: FIRST_STAGE_JOB, items: 1 },
      { job: FIRST_STAGE_JOB + 1, items: 1 },
    ])
    grantRoom(world)
    pushCommand(world, 1, DESPAWN_COMMAND, 1)
    expect(ticks.run(2)).toBe(true)
    expect(jobs()[0]).toEqual({ job: FIRST_STAGE_JOB, items: 1 + world.shards })
    expect(world.words).toBeDefined()
  })

  it('wakes nobody for a stage without work', () => {
    const { ticks, jobs } = setUp([defineSystem({ name: 'none', query: [A], run() {} }) as System])
    ticks.run(0)
    jobs()
    ticks.run(1)
    expect(jobs()).toEqual([])
  })
})
