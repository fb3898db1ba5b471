import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createEngine } from 'myriad'
import { describe, expect, it } from 'vitest'
import { compileWorld } from '../../../src/effects/compile/index.js'
import { DEFAULT_CAPACITY, shapeWorld } from '../../../src/effects/shape.js'
import { closed } from '../../support/game-engine.js'

describe('a stale handle', () => {
  it('stays dead until its id has been used again as often as the upper bits count', async () => {
    // 16 million ids leave eight bits. Memory that is never used costs nothing.
    const engine = await createEngine({
      workers: 0,
      capacity: { entities: 16_000_000, actors: 1, effects: 1, commands: 1 },
    })
    closed(engine as never)
    const stale = engine.create()
    const id = engine.idOf(stale)
    engine.despawn(stale)
    for (let used = 1; used < 256; used++) {
      const next = engine.create()
      expect([engine.idOf(next), engine.exists(stale)]).toEqual([id, false])
      engine.despawn(next)
    }
    expect(engine.create()).toBe(stale)
  })

  it('is promised in docs/systems.md just what it has', () => {
    const text = readFileSync(fileURLToPath(new URL('../../../docs/systems.md', import.meta.url)), 'utf8')
    const section = text.slice(text.indexOf('### Handles'))
    const rows = [...section.matchAll(/^\| ([\d,]+) +\| ([\d,]+) +\|$/gm)].map(([, entities, times]) =>
      [entities!, times!].map((figure) => Number(figure.replaceAll(',', ''))),
    )
    expect(rows).toHaveLength(5)
    const { counts } = compileWorld({ tickRate: 60 }, [])
    for (const [entities, times] of rows) {
      const { slotBits } = shapeWorld({ ...DEFAULT_CAPACITY, actors: 1, entities: entities! }, counts, 60, 0)
      expect(2 ** (32 - slotBits), `${entities} entities`).toBe(times)
    }
    expect(text).not.toContain('never comes to mean')
  })
})
