import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rowsOf } from '../../../src/effects/read.js'
import { grantRoom, liveEffects } from '../../../src/effects/room.js'
import { appendRow, clearRow, compactActor, shardOf } from '../../../src/effects/rows.js'
import { NEVER } from '../../../src/effects/tables.js'
import {
  ROW_APPLICATION,
  ROW_FLAGS,
  ROW_MAGNITUDE,
  ROW_SHIFT,
  SHARD_PENDING,
  SHARD_WORDS,
  WORLD_PENDING,
  type World,
} from '../../../src/effects/world.js'
import { POOL_FREE_ITEMS } from '../../../src/memory/index.js'
import { testWorld } from '../../support/world.js'

const ACTORS = 40

function freshWorld(): World {
  const w = testWorld({ tickRate: 10 }, [{ id: 'x', duration: 1 }], ACTORS)
  w.words[WORLD_PENDING] = 1
  for (let s = 0; s < w.shards; s++) w.shardWords[s * SHARD_WORDS + SHARD_PENDING] = 1500
  expect(grantRoom(w)).toBe(true)
  return w
}

/** Writes a row that can be told from all others. */
function add(w: World, actor: number, number: number): void {
  const row = appendRow(w, shardOf(w, actor), actor)
  expect(row).toBeGreaterThanOrEqual(0)
  const at = row << ROW_SHIFT
  w.rows.fill(number, at, at + 6)
  w.rows[at + ROW_FLAGS] = 0
  w.rowDoubles[(row << 2) + ROW_MAGNITUDE] = number / 3
  w.due[row] = number
}

const numbers = (w: World, actor: number) =>
  rowsOf(w, actor).map((row) => w.rows[(row << ROW_SHIFT) + ROW_APPLICATION]!)

describe('the rows of actors', () => {
  it('stay in order and whole through any mixture of adding, removing and closing holes', () => {
    const step = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({ do: fc.constant('add' as const), actor: fc.integer({ min: 1, max: ACTORS }) }),
      },
      {
        weight: 5,
        arbitrary: fc.record({
          do: fc.constant('remove' as const),
          actor: fc.integer({ min: 1, max: ACTORS }),
          which: fc.nat(),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({ do: fc.constant('compact' as const), actor: fc.integer({ min: 1, max: ACTORS }) }),
      },
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
        const w = freshWorld()
        const model = new Map<number, number[]>()
        let next = 1
        for (const s of steps) {
          const list = model.get(s.actor) ?? []
          model.set(s.actor, list)
          if (s.do === 'add') {
            add(w, s.actor, next)
            list.push(next++)
          } else if (s.do === 'remove' && list.length > 0) {
            const index = s.which % list.length
            clearRow(w, shardOf(w, s.actor), s.actor, rowsOf(w, s.actor)[index]!)
            list.splice(index, 1)
          } else if (s.do === 'compact') compactActor(w, shardOf(w, s.actor), s.actor)
          expect(numbers(w, s.actor)).toEqual(list)
          expect(w.live[s.actor]).toBe(list.length)
        }
        for (const [actor, list] of model) {
          expect(numbers(w, actor)).toEqual(list)
          rowsOf(w, actor).forEach((row, i) => {
            expect(w.owner[row >> 2]).toBe(actor)
            expect(w.due[row]).toBe(list[i])
            expect(w.rowDoubles[(row << 2) + ROW_MAGNITUDE]).toBe(list[i]! / 3)
          })
        }
      }),
      { numRuns: 100 },
    )
  })

  it('leave nothing behind: emptied and compacted, all blocks are free again and no row is due', () => {
    const w = freshWorld()
    const free = () => {
      let items = 0
      for (let s = 0; s < w.shards; s++) items += w.shardWords[s * SHARD_WORDS + POOL_FREE_ITEMS]!
      return items
    }
    const before = free()
    for (let i = 0; i < 600; i++) add(w, 1 + (i % ACTORS), i + 1)
    expect(free()).toBeLessThan(before)
    for (let actor = 1; actor <= ACTORS; actor++) {
      for (const row of rowsOf(w, actor)) clearRow(w, shardOf(w, actor), actor, row)
      compactActor(w, shardOf(w, actor), actor)
      expect([w.used[actor], w.live[actor], w.head[actor]]).toEqual([0, 0, -1])
    }
    expect(free()).toBe(before)
    expect(w.due.every((due, row) => due === NEVER || w.owner[row >> 2]! <= 0)).toBe(true)
    expect(liveEffects(w)).toBe(0)
  })
})
