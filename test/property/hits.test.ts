import fc from 'fast-check'
import { createEngine, type EffectDefinition, type Engine } from 'myriad'
import { describe, expect, it } from 'vitest'
import { type Happened, ticksLeft } from '../support/play.js'
import { runs } from '../support/property.js'

/*
 * Small worlds in which every hit can be reckoned up. All numbers are quarters and their products: no rounding.
 */

const RATE = 10
const SCHOOLS = ['fire', 'frost', 'physical']
const ACTORS = 2
const school = fc.constantFrom(...SCHOOLS, undefined)
const seconds = (ticks: number) => ticks / RATE
const lasts = fc.oneof(fc.integer({ min: 3, max: 60 }).map(seconds), fc.constant('infinite' as const))
const given = <T extends object>(fields: { [K in keyof T]: T[K] | undefined }): T =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T

const dot = fc
  .record({
    amount: fc.integer({ min: 1, max: 60 }),
    school,
    period: fc.integer({ min: 1, max: 6 }),
    duration: lasts,
    max: fc.integer({ min: 1, max: 3 }),
    perStack: fc.constantFrom(undefined, false),
  })
  .map(
    ({ amount, school, period, duration, max, perStack }): Omit<EffectDefinition, 'id'> => ({
      duration,
      period: seconds(period),
      stacking: { mode: 'perSource', max },
      actions: [given({ do: 'damage' as const, amount: amount / 4, school, perStack })],
    }),
  )
const instant = fc.tuple(fc.integer({ min: 1, max: 120 }), school).map(
  ([amount, school]): Omit<EffectDefinition, 'id'> => ({
    duration: 0,
    actions: [given({ do: 'damage' as const, amount: amount / 4, school })],
  }),
)
const shield = fc
  .record({
    duration: lasts,
    amount: fc.integer({ min: 1, max: 40 }),
    schools: fc.option(fc.subarray(SCHOOLS, { minLength: 1 }), { nil: undefined }),
    priority: fc.integer({ min: -1, max: 1 }),
    cost: fc.constantFrom(
      undefined,
      undefined,
      { attribute: 'mana', perPoint: 0.5 },
      { attribute: 'mana', perPoint: 2 },
    ),
  })
  .map(
    ({ duration, ...absorb }): Omit<EffectDefinition, 'id'> => ({
      duration,
      absorb: given(absorb),
      stacking: { mode: 'independent', max: 3 },
    }),
  )
const defence = fc
  .record({
    duration: lasts,
    amplify: fc.option(fc.tuple(fc.constantFrom(...SCHOOLS), fc.constantFrom(0.25, 0.5, 1)), { nil: undefined }),
    resist: fc.option(fc.tuple(fc.constantFrom(...SCHOOLS), fc.constantFrom(0.25, 0.5, 0.75, 1)), { nil: undefined }),
    suppress: fc.option(fc.constantFrom(...SCHOOLS), { nil: undefined, freq: 5 }),
  })
  .map(
    ({ duration, amplify, resist, suppress }): Omit<EffectDefinition, 'id'> => ({
      duration,
      stacking: { mode: 'independent', max: 2 },
      ...(amplify && { amplify: [{ school: amplify[0], damage: amplify[1] }] }),
      ...(resist && { resist: [{ school: resist[0], damage: resist[1] }] }),
      ...(suppress && { immunity: { schools: [suppress], suppress: true } }),
    }),
  )

/** Two or three of each kind, with ids that say which. */
const palette = fc
  .record({
    dot: fc.array(dot, { minLength: 2, maxLength: 3 }),
    instant: fc.array(instant, { minLength: 1, maxLength: 2 }),
    shield: fc.array(shield, { minLength: 2, maxLength: 3 }),
    defence: fc.array(defence, { minLength: 2, maxLength: 4 }),
  })
  .map((kinds) =>
    Object.entries(kinds).flatMap(([kind, list]) =>
      list.map((one, i): EffectDefinition => ({ id: `${kind}${i}`, ...one })),
    ),
  )

interface Hit {
  readonly amount: number
  readonly school?: string | undefined
}

/** At most one of: an effect is applied; a command damages. */
const step = fc
  .tuple(
    fc.record({ target: fc.nat(ACTORS - 1), source: fc.nat(ACTORS - 1) }),
    fc.oneof(
      { weight: 3, arbitrary: fc.record({ effect: fc.nat(), hit: fc.constant(undefined) }) },
      {
        weight: 2,
        arbitrary: fc.record({
          effect: fc.constant(undefined),
          hit: fc.option(fc.record({ amount: fc.integer({ min: 1, max: 160 }).map((n) => n / 4), school }), {
            nil: undefined,
            freq: 2,
          }),
        }),
      },
    ),
  )
  .map(([who, what]) => ({ ...who, ...what }))

interface Before {
  readonly alive: boolean
  readonly health: number
  readonly effects: readonly (ReturnType<Engine['effects']>[number] & { readonly left: number })[]
}

function stateOf(engine: Engine, actor: number): Before {
  return {
    alive: engine.isAlive(actor),
    health: engine.base(actor, 'health'),
    effects: engine.effects(actor).map((one) => ({ ...one, left: ticksLeft(engine, one.remaining) })),
  }
}

/** What of it is still there when the commands of the tick are carried out. */
function later({ effects }: Before): Before['effects'] {
  return effects.filter(({ left }) => left > 1)
}

/** What amplification, resistance and wards make of a unit of damage of a school. */
function factorOf(definitions: ReadonlyMap<string, EffectDefinition>, carried: Before['effects'], school?: string) {
  let amplify = 1
  let resist = 1
  for (const { effect } of carried) {
    const definition = definitions.get(effect)!
    for (const one of definition.amplify ?? []) if (one.school === school) amplify += one.damage
    for (const one of definition.resist ?? []) if (one.school === school) resist *= 1 - (one.damage ?? 0)
    if (school !== undefined && definition.immunity?.schools?.includes(school)) resist = 0
  }
  return amplify * resist
}

const sum = (events: readonly Happened[], of: 'a' | 'b') => events.reduce((total, event) => total + event[of], 0)

/** What has been reckoned up, so that the test knows it was not about nothing. */
const seen = { ticks: 0, instants: 0, commands: 0, absorbed: 0, overkill: 0, defended: 0 }

/** One tick of one actor: what it was before, what happened to it, and the damage command it was given. */
interface Tick {
  readonly definitions: ReadonlyMap<string, EffectDefinition>
  readonly before: Before
  readonly events: readonly Happened[]
  readonly lost: number
  readonly hit: Hit | undefined
}

/** What each tick and each instant did is what its definition says. */
function checkTicked({ definitions, before, events }: Tick): void {
  const ticked = events.filter(({ type }) => type === 'ticked')
  const died = events.find(({ type }) => type === 'died')
  ticked.forEach(({ effect, instance, tick, a, b }, n) => {
    const [action] = definitions.get(effect)!.actions!
    const stacks = before.effects.find((one) => one.instance === instance)?.stacks ?? 1
    const factor = factorOf(definitions, instance > 0 ? before.effects : later(before), (action as Hit).school)
    const overkill = died?.effect === effect && n === ticked.length - 1 ? died.a : 0
    expect(a + b + overkill, `${effect} at tick ${tick}`).toBe(
      action!.amount! * (action!.perStack === false ? 1 : stacks) * factor,
    )
    seen[instance > 0 ? 'ticks' : 'instants']++
    if (factor !== 1) seen.defended++
    if (overkill > 0) seen.overkill++
  })
}

/** What is lost and absorbed beside them is the command's. */
function checkCommand({ definitions, before, events, lost, hit }: Tick): void {
  const of = (wanted: string) => events.filter(({ type }) => type === wanted)
  const [died] = of('died')
  const landed = lost - sum(of('ticked'), 'a')
  const absorbed = sum(of('absorbed'), 'a') - sum(of('ticked'), 'b')
  const overkill = died?.effect === '' ? died.a : 0
  let amount = 0
  if (hit && before.alive && (!died || died.effect === '')) {
    amount = hit.amount * factorOf(definitions, later(before), hit.school)
    seen.commands++
  }
  expect(landed + absorbed + overkill, 'a command').toBe(amount)
  expect(landed).toBe(Math.min(amount - absorbed, before.health - sum(of('ticked'), 'a')))
}

/** Each shield tells what is left of it, and goes when that is nothing. `pools`: what was left, by instance. */
function checkShields({ definitions, events }: Tick, pools: Map<string, number>): void {
  for (const { type, target, effect, instance, a, b, reason } of events) {
    const name = `${target}/${instance}`
    const full = definitions.get(effect)?.absorb?.amount
    if (full === undefined) continue
    if (type === 'applied') pools.set(name, full)
    if (type === 'absorbed') {
      expect(b).toBe(pools.get(name)! - a)
      pools.set(name, b)
      seen.absorbed++
    }
    if (type === 'removed') expect(reason === 'absorbed').toBe(pools.get(name) === 0)
  }
}

describe('damage in small worlds', () => {
  it('lands, is absorbed, or is overkill, hit by hit; all that lands is health lost', async () => {
    const worlds = fc.record({
      health: fc.integer({ min: 10, max: 200 }),
      effects: palette,
      steps: fc.array(step, { minLength: 10, maxLength: 60 }),
    })
    await fc.assert(
      fc.asyncProperty(worlds, async ({ health, effects, steps }) => {
        const definitions = new Map(effects.map((definition) => [definition.id, definition]))
        const engine: Engine = await createEngine<string, string, string>({
          tickRate: RATE,
          attributes: { health: { base: health, min: 0 }, mana: { base: 60, min: 0 } },
          vital: 'health',
          effects,
          record: 'all',
          workers: 0,
          capacity: { actors: 8, effects: 512, commands: 64 },
        })
        const actors = [...engine.spawnMany(ACTORS)]
        const pools = new Map<string, number>()
        for (const { target, source, effect, hit } of steps) {
          const before = actors.map((actor) => stateOf(engine, actor))
          const options = { source: actors[source]! }
          if (effect !== undefined) engine.apply(effects[effect % effects.length]!.id, actors[target]!, options)
          if (hit) engine.damage(actors[target]!, hit.amount, given({ ...options, school: hit.school }))
          engine.step()
          const log: Happened[] = []
          engine.drain((event) => log.push({ ...event }))
          actors.forEach((actor, i) => {
            const tick: Tick = {
              definitions,
              before: before[i]!,
              events: log.filter((event) => event.target === actor),
              lost: before[i]!.health - engine.base(actor, 'health'),
              hit: i === target ? hit : undefined,
            }
            checkTicked(tick)
            checkCommand(tick)
            checkShields(tick, pools)
          })
        }
        await engine.dispose()
      }),
      runs(200),
    )
    for (const [what, count] of Object.entries(seen)) expect(count, what).toBeGreaterThan(50)
  }, 60_000)
})
