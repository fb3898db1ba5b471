import { expect, it } from 'vitest'
import { checkModel, type EffectDefinition, type Expectation, type ScenarioFile, type TimedCommand } from './index.js'

/** Rules of §7 that no scenario file of the fixtures reaches; ten ticks a second, so 0.1 is one tick. */
function holds(
  effects: EffectDefinition[],
  timeline: TimedCommand[],
  expected: Expectation[],
  more: Partial<ScenarioFile['world']> = {},
) {
  const file: ScenarioFile = {
    name: 'rule',
    world: {
      tickRate: 10,
      attributes: { health: { base: 100, min: 0, max: 100 }, mana: { base: 10, min: 0 }, power: { base: 0 } },
      vital: 'health',
      ...more,
    },
    effects,
    actors: [{ id: 'a' }, { id: 'b' }, { id: 'c', position: [100, 0] }],
    timeline,
    expect: expected,
  }
  expect(checkModel(file)).toEqual([])
}

it('(ee) the child of a chain ends a round after its parent, on another actor too', () => {
  holds(
    [
      { id: 'parent', duration: 1, chains: [{ on: 'applied', effect: 'child', to: 'source', removeOnEnd: true }] },
      { id: 'child', duration: 'infinite' },
    ],
    [{ at: 0, apply: 'parent', to: 'b', from: 'a' }],
    [
      { at: 0.9, actor: 'a', effect: 'child', instances: 1 },
      { at: 1, actor: 'a', effect: 'child', instances: 0 },
      { events: { type: 'removed', effect: 'child', reason: 'sourceGone' }, at: [1] },
    ],
  )
})

it('(ff) what an aura holds lingers, and is held again by a pulse in between', () => {
  holds(
    [
      { id: 'halo', duration: 'infinite', aura: { radius: 5, every: 0.5, effect: 'held', linger: 0.7 } },
      { id: 'held', duration: 'infinite' },
    ],
    [
      { at: 0, apply: 'halo', to: 'a', from: 'a' },
      { at: 0.6, move: { actor: 'b', to: [50, 0] } },
      { at: 1.3, move: { actor: 'b', to: [0, 0] } },
      { at: 1.6, remove: 'halo', from: 'a' },
    ],
    [
      { at: 0.5, actor: 'b', effect: 'held', instances: 1, from: 'a' },
      { at: 2.2, actor: 'b', effect: 'held', instances: 1 },
      { at: 2.3, actor: 'b', effect: 'held', instances: 0 },
      { events: { type: 'applied', effect: 'held' }, at: [0.5] },
    ],
  )
})

it('(ii) a fold executes the ticks of the span in one, and a queue goes on with what is left of it', () => {
  holds(
    [
      { id: 'rot', duration: 10, period: 1, offline: 'fold', actions: [{ do: 'damage', amount: 2 }] },
      { id: 'line', duration: 2, offline: 'elapse', stacking: { mode: 'queue' } },
    ],
    [
      { at: 0, apply: 'rot', to: 'b', from: 'a' },
      { at: 0, apply: 'line', to: 'b', magnitude: 5 },
      { at: 0, apply: 'line', to: 'b', magnitude: 3 },
      { at: 0.5, offline: 3 },
    ],
    [
      { at: 0.5, actor: 'b', attribute: 'health', value: 94 },
      { events: { type: 'ticked', effect: 'rot' }, at: [0.5, 1, 2] },
      { at: 0.5, actor: 'b', effect: 'rot', remaining: 6.5, nextTick: 0.5 },
      { at: 0.5, actor: 'b', effect: 'line', instances: 1, remaining: 0.5, active: true },
      { at: 2, actor: 'b', effect: 'line', instances: 0 },
    ],
  )
})

it('(h) endsWithSource: death and despawn of the source', () => {
  holds(
    [{ id: 'bond', duration: 'infinite', endsWithSource: true }],
    [
      { at: 0, apply: 'bond', to: 'b', from: 'a' },
      { at: 0, apply: 'bond', to: 'c', from: 'b' },
      { at: 1, kill: 'a' },
      { at: 2, despawn: 'b' },
    ],
    [
      { events: { type: 'removed', reason: 'sourceGone', actor: 'b' }, at: [1] },
      { events: { type: 'removed', reason: 'sourceGone', actor: 'c' }, at: [2] },
    ],
  )
})

it('(k) overflow: deny refuses the whole, clear ends the record', () => {
  const one = (id: string, overflow: 'deny' | 'clear'): EffectDefinition => ({
    id,
    duration: 5,
    stacking: { mode: 'perTarget', max: 2, overflow },
  })
  holds(
    [one('deny', 'deny'), one('clear', 'clear')],
    ['deny', 'clear'].flatMap((apply): TimedCommand[] => [
      { at: 0, apply, to: 'b', stacks: 2 },
      { at: 1, apply, to: 'b' },
    ]),
    [
      { at: 1, actor: 'b', effect: 'deny', stacks: 2, remaining: 4 },
      { at: 1, actor: 'b', effect: 'clear', instances: 0 },
      { events: { type: 'denied' }, count: 1 },
      { events: { type: 'overflowed' }, sum: 2 },
      { events: { type: 'removed', reason: 'overflow' }, at: [1] },
    ],
  )
})

it('(b) an effect that applies itself is cut after round 16', () => {
  holds(
    [{ id: 'loop', duration: 5, stacking: { mode: 'perTarget' }, chains: [{ on: 'applied', effect: 'loop' }] }],
    [{ at: 0, apply: 'loop', to: 'b' }],
    [
      { events: { type: 'applied' }, count: 1 },
      { events: { type: 'refreshed' }, count: 16 },
      { events: { type: 'chainCut' }, count: 1 },
    ],
  )
})

it('(u) executeAndReset ticks at the resume and sets a new schedule', () => {
  holds(
    [
      {
        id: 'leech',
        duration: 10,
        period: 2,
        actions: [{ do: 'damage', amount: 1 }],
        while: { forbids: ['cold'], onResume: 'executeAndReset' },
      },
    ],
    [
      { at: 0, tag: { actor: 'b', add: 'cold' } },
      { at: 0, apply: 'leech', to: 'b' },
      { at: 3, tag: { actor: 'b', remove: 'cold' } },
    ],
    [
      { events: { type: 'inhibited' }, at: [0] },
      { events: { type: 'ticked' }, at: [3, 5, 7, 9] },
    ],
    {},
  )
})

it('(cc) thorns: the hit is answered in a later round, and a lethal one by the dead not at all', () => {
  holds(
    [
      { id: 'thorns', duration: 'infinite', triggers: [{ on: 'damageTaken', effect: 'sting', to: 'source' }] },
      { id: 'sting', duration: 0, actions: [{ do: 'damage', amount: 3 }] },
    ],
    [
      { at: 0, apply: 'thorns', to: 'b', from: 'b' },
      { at: 1, damage: 10, to: 'b', from: 'a' },
      { at: 2, damage: 10, to: 'b' },
      { at: 3, damage: 500, to: 'b', from: 'a' },
    ],
    [
      { events: { type: 'triggered' }, at: [1] },
      { at: 3, actor: 'a', attribute: 'health', value: 97 },
      { events: { type: 'died' }, sum: 420 },
    ],
  )
})

it('(aa) a shield with a cost takes what can be paid and stays', () => {
  holds(
    [{ id: 'shield', duration: 'infinite', absorb: { amount: 50, cost: { attribute: 'mana', perPoint: 2 } } }],
    [
      { at: 0, apply: 'shield', to: 'b' },
      { at: 1, damage: 20, to: 'b' },
    ],
    [
      { at: 1, actor: 'b', attribute: 'health', value: 85 },
      { at: 1, actor: 'b', attribute: 'mana', value: 0 },
      { at: 1, actor: 'b', effect: 'shield', instances: 1 },
      { events: { type: 'absorbed' }, sum: 5 },
    ],
  )
})

it('(6) a rebuilt value at the minimum is death, and the dead are denied', () => {
  holds(
    [
      { id: 'wither', duration: 5, modifiers: [{ attribute: 'health', op: 'add', value: -60 }] },
      { id: 'any', duration: 5 },
    ],
    [
      { at: 0, apply: 'wither', to: 'b' },
      { at: 1, damage: 45, to: 'b' },
      { at: 2, apply: 'any', to: 'b' },
      { at: 3, revive: 'b' },
    ],
    [
      { at: 0, actor: 'b', attribute: 'health', value: 40 },
      { events: { type: 'died' }, at: [1] },
      { at: 1, actor: 'b', attribute: 'health', value: 55 },
      { events: { type: 'denied', reason: 'target' }, at: [2] },
      { at: 3, actor: 'b', alive: true },
      { at: 3, actor: 'b', attribute: 'health', value: 100 },
    ],
  )
})

it('(n), (w): extend, then stacks fall one per duration; the partial tick comes at the end', () => {
  holds(
    [
      {
        id: 'pile',
        duration: 1,
        period: 0.4,
        partialLastTick: true,
        stacking: { mode: 'perTarget', max: 3, duration: 'extend', expiry: 'removeOne' },
        actions: [{ do: 'damage', amount: 4 }],
      },
    ],
    [
      { at: 0, apply: 'pile', to: 'b' },
      { at: 0.5, apply: 'pile', to: 'b' },
    ],
    [
      { at: 0.5, actor: 'b', effect: 'pile', stacks: 2, remaining: 1.5, nextTick: 0.3 },
      { events: { type: 'expired' }, at: [2, 3] },
      { events: { type: 'removed' }, at: [3] },
      { events: { type: 'ticked' }, at: [0.4, 0.8, 1.2, 1.6, 2, 2.4, 2.8, 3] },
      // 1 at one stack, 4 at two (the tick at the expiry comes before the loss), 2 at one, then half of one.
      { events: { type: 'ticked' }, sum: 4 + 4 * 8 + 2 * 4 + 2 },
    ],
  )
})

it('(c) of queued shields the next is in force at once and takes of the same hit', () => {
  holds(
    [{ id: 'shield', duration: 'infinite', stacking: { mode: 'queue' }, absorb: {} }],
    [
      { at: 0, apply: 'shield', to: 'b', magnitude: 10 },
      { at: 0, apply: 'shield', to: 'b', magnitude: 5 },
      { at: 1, damage: 12, to: 'b' },
    ],
    [
      { at: 1, actor: 'b', attribute: 'health', value: 100 },
      { events: { type: 'removed', reason: 'absorbed' }, at: [1] },
      { at: 1, actor: 'b', effect: 'shield', instances: 1 },
    ],
  )
})
