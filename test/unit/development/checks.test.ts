import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  Actor,
  ActorPosition,
  createEngine,
  defineComponent,
  defineResource,
  defineSystem,
  type EnableBits,
  type Engine,
  Present,
  type System,
} from 'myriad'
import { checks } from 'myriad/development'
import { describe, expect, it } from 'vitest'
import { type TypedError, thrown } from '../../support/errors.js'
import { closed, gameEngine } from '../../support/game-engine.js'
import { Health as GameHealth, Position as GamePosition } from '../../support/game-systems.mjs'

const Position = defineComponent({ x: 'f32', y: 'f32' }, { name: 'Position' })
const Health = defineComponent({ hp: 'i32' })
const Stunned = defineComponent({ power: 'f32' }, { name: 'Stunned', enableable: true })
const Grid = defineResource({ head: ['i32', 16] })
const Board = defineResource({ tiles: ['u8', 16] }, { name: 'Tiles' })

async function checkedEngine(systems: readonly System[], checked = true): Promise<Engine> {
  const engine = (await createEngine({
    workers: 0,
    attributes: { health: { base: 100 } },
    components: [Position, Health, Stunned],
    capacity: { entities: 300, actors: 300, effects: 64, commands: 64 },
    systems: systems as System<never>[],
    ...(checked && { checks }),
  })) as unknown as Engine
  closed(engine)
  for (let i = 0; i < 150; i++) engine.create(Position, Health, Stunned)
  engine.spawnMany(3, { components: [Position] })
  return engine
}

/** What comes of a system's first call, over the entities 1 to 63. */
async function outcome(system: System, others: readonly System[] = []): Promise<TypedError | undefined> {
  const engine = await checkedEngine([system, ...others])
  try {
    engine.step()
    return undefined
  } catch (error) {
    return error as TypedError
  } finally {
    await engine.dispose()
  }
}

const slice = 64
const own = 5
const foreign = 100

/** A system over Position that does one thing, once. */
function doing(what: string, definition: object, act: (columns: never) => void): [string, System] {
  let done = false
  const run = (_ctx: unknown, _entities: unknown, columns: never) => {
    if (done) return
    done = true
    act(columns)
  }
  return [what, defineSystem({ name: 'tested', query: [Position], slice, ...definition, run } as never)]
}

interface Place {
  readonly position: { readonly x: Float32Array; readonly y: Float32Array }
}
interface Stun {
  readonly stunned: { readonly power: Float32Array; readonly enabled: EnableBits }
}
interface Tiles {
  readonly grid: { readonly head: Int32Array }
}
interface Who {
  readonly actor: { readonly state: Int32Array; attribute(name: string): Float64Array }
}

const reads = { reads: { position: Position } }
const writes = { writes: { position: Position } }
const readsOthers = { readsOthers: { position: Position } }

describe('the checks of development let a system do what it declares', () => {
  it.each([
    doing('read and write its own rows', writes, ({ position: { x } }: Place) => {
      x[own]! += x[own]! + 1 + x.at(own)! + x.length
    }),
    doing('read its own rows', reads, ({ position }: Place) => void position.x[own]),
    doing('read all rows of others', readsOthers, ({ position: { x } }: Place) => {
      expect([x[foreign], x.slice(0, 3).length, [...x.subarray(0, 2)].length]).toEqual([0, 3, 2])
    }),
    doing('reach its columns through the component', writes, () => {
      Position.x[own]! += 1
      expect(Position.y.length).toBe(1024)
    }),
    doing(
      'toggle bits of its own',
      { query: [Present(Stunned)], writes: { stunned: Stunned } },
      ({ stunned }: Stun) => {
        stunned.enabled.set(own, false)
        expect([stunned.enabled.has(own), stunned.enabled.has(own + 1)]).toEqual([false, true])
      },
    ),
    doing('read a resource', { reads: { grid: Grid } }, ({ grid }: Tiles) => void [grid.head[3], grid.head.indexOf(5)]),
    doing('do anything as one', { on: 'one', writes: { position: Position, grid: Grid } }, (columns: Place & Tiles) => {
      columns.position.x[foreign] = columns.position.y[foreign + 1]!
      columns.position.x.fill(0)
      columns.grid.head.subarray(3, 5).fill(7)
      columns.grid.head.set([1, 2])
      expect(new Int32Array(columns.grid.head.buffer, columns.grid.head.byteOffset, 5)).toEqual(
        Int32Array.of(1, 2, 0, 7, 7),
      )
    }),
    doing('have all bits as one', { on: 'main', writes: { stunned: Stunned } }, ({ stunned }: Stun) => {
      stunned.enabled.words.fill(0)
      stunned.enabled.set(foreign, true)
    }),
    doing('read actors', { query: [Actor], reads: { actor: Actor } }, ({ actor }: Who) => {
      expect([actor.state[151]! & 1, actor.attribute('health')[151]]).toEqual([1, 100])
    }),
    doing(
      'move actors',
      { query: [Actor], writes: { where: ActorPosition } },
      (columns: { where: { x: Float64Array } }) => {
        columns.where.x[151]! += 1
      },
    ),
    doing('name a component twice', { reads: { before: Position }, writes: { position: Position } }, () => {
      Position.x[own] = 1
    }),
    doing('look for what it has not', reads, (columns: object) => {
      expect(['toString' in columns, String(columns), Object.keys(columns)]).toEqual([
        true,
        '[object Object]',
        ['position'],
      ])
    }),
  ])('%s', async (_, system) => {
    expect(await outcome(system)).toBeUndefined()
  })
})

describe('the checks of development name what a system does without saying so', () => {
  const OWN_ROWS = 'of entity 100, which is not of its slice'
  const cases: readonly [readonly [string, System], message: string][] = [
    [
      doing('writes what it reads', reads, ({ position }: Place) => (position.x[own] = 1)),
      'writes Position, which it does not declare, allowed: it in `writes`',
    ],
    [
      doing('writes what it reads of others', readsOthers, ({ position }: Place) => (position.x[own] = 1)),
      'writes Position, which it does not declare',
    ],
    [
      doing('writes a row of another slice', writes, ({ position }: Place) => (position.y[foreign] = 1)),
      `writes Position ${OWN_ROWS}, allowed: entities of its slice, or on: 'one'`,
    ],
    [
      doing('writes a row beyond all', writes, ({ position }: Place) => (position.y[99_999] = 1)),
      'writes Position of entity 99999, which is not of its slice',
    ],
    [
      doing('reads a row of another slice', reads, ({ position }: Place) => void position.x[foreign]),
      `reads Position ${OWN_ROWS}, allowed: entities of its slice, or it in \`readsOthers\``,
    ],
    [
      doing(
        'reads a row of another slice of what it writes',
        writes,
        ({ position }: Place) => (position.x[own] = position.x[foreign]!),
      ),
      `reads Position ${OWN_ROWS}, allowed: entities of its slice, or on: 'one'`,
    ],
    [
      doing('reads at a row of another slice', reads, ({ position }: Place) => void position.x.at(foreign)),
      `reads Position ${OWN_ROWS}`,
    ],
    [
      doing('adds a whole column up', reads, ({ position }: Place) => void position.x.reduce((sum, x) => sum + x)),
      'asks for reduce of Position, which is the rows of all entities',
    ],
    [
      doing('goes through a whole column', writes, ({ position }: Place) => void [...position.x]),
      'asks for Symbol(Symbol.iterator) of Position',
    ],
    [
      doing('fills a whole column', writes, ({ position }: Place) => void position.x.fill(1)),
      'asks for fill of Position, which is the rows of all entities',
    ],
    [
      doing('copies into a column', writes, ({ position }: Place) => position.x.set([1, 2], own)),
      'asks for set of Position',
    ],
    [
      doing('takes a part of a column', writes, ({ position }: Place) => void position.x.subarray(1, 3)),
      'asks for subarray of Position',
    ],
    [
      doing('takes the memory', writes, ({ position }: Place) => void position.x.buffer),
      'asks for the buffer of Position',
    ],
    [
      doing('fills what it reads', readsOthers, ({ position }: Place) => void position.x.fill(1)),
      'writes Position, which it does not declare',
    ],
    [
      doing(
        'writes to a part of what it reads',
        readsOthers,
        ({ position }: Place) => (position.x.subarray(4, 8)[0] = 1),
      ),
      'writes Position, which it does not declare',
    ],
    [
      doing('takes the memory of what it reads', readsOthers, ({ position }: Place) => void position.x.buffer),
      'asks for the buffer of Position, which it does not declare',
    ],
    [
      doing('writes through the component', reads, () => (Position.x[own] = 1)),
      'writes Position, which it does not declare',
    ],
    [
      doing('writes another row through the component', writes, () => (Position.x[foreign] = 1)),
      `writes Position ${OWN_ROWS}`,
    ],
    [
      doing('reads through a component that it does not name', reads, () => void Health.hp[own]),
      'reads the component { hp }, which it does not declare, allowed: it in `reads`',
    ],
    [
      doing('writes through a component that it does not name', reads, () => (Stunned.power[own] = 1)),
      'writes Stunned, which it does not declare, allowed: it in `writes`',
    ],
    [
      doing('adds through a component that it does not name', reads, () => (Stunned.power[own]! += 1)),
      'reads Stunned, which it does not declare',
    ],
    [
      doing('fills through a component that it does not name', reads, () => void Stunned.power.fill(1)),
      'writes Stunned, which it does not declare',
    ],
    [
      doing('switches through a component that it does not name', reads, () => Stunned.enabled.set(own, false)),
      'writes Stunned, which it does not declare',
    ],
    [
      doing('looks at bits through a component that it does not name', reads, () => void Stunned.enabled.words),
      'reads Stunned, which it does not declare',
    ],
    [
      doing('copies through a component that it does not name', reads, () => void Health.hp.slice(1, 3)),
      'reads the component { hp }, which it does not declare',
    ],
    [
      doing('sets bits of what it reads', { query: [Stunned], reads: { stunned: Stunned } }, ({ stunned }: Stun) =>
        stunned.enabled.set(own, false),
      ),
      'writes Stunned, which it does not declare',
    ],
    [
      doing('sets a bit of another slice', { query: [Stunned], writes: { stunned: Stunned } }, ({ stunned }: Stun) =>
        stunned.enabled.set(foreign, false),
      ),
      `writes Stunned ${OWN_ROWS}`,
    ],
    [
      doing(
        'asks for a bit of another slice',
        { query: [Stunned], writes: { stunned: Stunned } },
        ({ stunned }: Stun) => void stunned.enabled.has(foreign),
      ),
      `reads Stunned ${OWN_ROWS}`,
    ],
    [
      doing(
        'takes the words of bits',
        { query: [Stunned], writes: { stunned: Stunned } },
        ({ stunned }: Stun) => (stunned.enabled.words[0] = 0),
      ),
      'asks for the words of the bits of Stunned',
    ],
    [
      doing('writes to a resource that it reads', { reads: { grid: Grid } }, ({ grid }: Tiles) => (grid.head[0] = 1)),
      'writes grid, which it does not declare',
    ],
    [
      doing(
        'fills a resource that it reads',
        { reads: { grid: Board } },
        (columns: { grid: { tiles: Uint8Array } }) => void columns.grid.tiles.fill(1),
      ),
      'writes Tiles, which it does not declare',
    ],
    [
      doing(
        'writes to actors',
        { query: [Actor], reads: { actor: Actor } },
        ({ actor }: Who) => (actor.state[151] = 0),
      ),
      'writes Actor, which it does not declare',
    ],
    [
      doing(
        'writes to an attribute',
        { query: [Actor], reads: { actor: Actor } },
        ({ actor }: Who) => (actor.attribute('health')[151] = 0),
      ),
      'writes Actor, which it does not declare',
    ],
    [
      doing(
        'reads an actor of another slice',
        { query: [Actor], reads: { actor: Actor } },
        ({ actor }: Who) => void actor.attribute('health')[3],
      ),
      'reads Actor of entity 3, which is not of its slice',
    ],
    [
      doing('names columns that it has not', reads, (columns: Stun) => void columns.stunned),
      'asks for the columns "stunned", which it does not declare, allowed: the keys it declares: position',
    ],
    [
      doing('names columns and declares none', {}, (columns: Stun) => void columns.stunned),
      'asks for the columns "stunned", which it does not declare, allowed: the keys it declares: none',
    ],
    [
      doing('writes as one what it reads', { on: 'one', ...reads }, ({ position }: Place) => (position.x[own] = 1)),
      'writes Position, which it does not declare',
    ],
    [
      doing('writes on the own thread what it does not name', { on: 'main' }, () => (Position.x[own] = 1)),
      'writes Position, which it does not declare',
    ],
  ]
  it.each(cases.map(([[what, system], message]) => [what, system, message] as const))(
    '%s',
    async (_, system, message) => {
      const error = await outcome(system)
      expect(error?.code).toBe('UNDECLARED_ACCESS')
      expect(error?.message).toContain(`System "tested" ${message}`)
      // The error says whom it ran over, and what would be allowed.
      expect(error?.value).toMatchObject({ system: 'tested' })
      expect(error?.message).toContain(error!.allowed)
    },
  )

  it('and the other system of the stage that writes it meanwhile', async () => {
    const peeper = () => doing('', {}, () => void Health.hp[own])[1]
    const [, rival] = doing('', reads, ({ position }: Place) => (position.x[own] = 1))
    const healer = defineSystem({ name: 'healer', writes: { health: Health }, slice, run() {} })
    const mover = defineSystem({ name: 'mover', writes: { position: Position }, slice, run() {} })
    expect((await outcome(peeper(), [healer]))!.message).toContain(
      'System "tested" reads health, which it does not declare; "healer" of the same stage writes it meanwhile, allowed',
    )
    expect((await outcome(rival, [mover, healer]))!.message).toContain(
      'System "tested" writes Position, which it does not declare; "mover" of the same stage writes it meanwhile',
    )
    // Who only reads it meets no reader.
    const looker = defineSystem({ name: 'looker', reads: { health: Health }, slice, run() {} })
    expect((await outcome(peeper(), [looker]))!.message).not.toContain('looker')
    // Who writes it in another stage meets nobody.
    const later = defineSystem({ name: 'later', writes: { health: Health }, after: ['tested'], on: 'one', run() {} })
    expect((await outcome(peeper(), [later]))!.message).not.toContain('"later"')
  })
})

describe('an undeclared write', () => {
  const writer = () => doing('', {}, () => (Health.hp[own] = 1))[1]
  const reader = (name: string, more: object) => defineSystem({ name, slice, run() {}, ...more } as never)

  it.each([
    ['its own rows', { reads: { health: Health } }],
    ['rows of others', { query: [Position], readsOthers: { health: Health } }],
    ['whole on another thread', { on: 'one', reads: { health: Health } }],
    ['whole on the own thread', { on: 'main', reads: { health: Health } }],
  ])('names the other system of the stage that reads %s', async (_, more) => {
    const mover = defineSystem({ name: 'mover', writes: { position: Position }, slice, run() {} })
    expect((await outcome(writer(), [mover, reader('looker', more)]))!.message).toContain(
      'System "tested" writes health, which it does not declare; "looker" of the same stage reads it meanwhile, allowed',
    )
  })

  it('names the one that asks its bits, and those that write it before those that read it', async () => {
    const switcher = doing('', reads, () => Stunned.enabled.set(own, false))[1]
    const dazed = reader('dazed', { query: [Stunned] })
    expect((await outcome(switcher, [dazed]))!.message).toContain(
      'writes Stunned, which it does not declare; "dazed" of the same stage reads it meanwhile',
    )
    const healer = defineSystem({ name: 'healer', writes: { health: Health }, slice, run() {} })
    expect((await outcome(writer(), [healer, reader('looker', { reads: { health: Health } })]))!.message).toContain(
      'declare; "healer" of the same stage writes it meanwhile; "looker" of the same stage reads it meanwhile, allowed',
    )
  })

  it("names the engine's own phases", async () => {
    const actors = () => (Actor as unknown as Who['actor']).state
    for (const [does, act] of [
      ['writes', () => (actors()[151] = 0)],
      ['reads', () => void actors()[151]],
    ] as const) {
      const [, system] = doing('', { query: [Actor] }, act)
      expect((await outcome(system))!.message).toContain(
        `${does} Actor, which it does not declare; "effects" of the same stage writes it meanwhile, allowed`,
      )
    }
  })
})

describe('the list of entities', () => {
  const list = (act: (ids: Uint32Array) => unknown, definition: object = {}) => {
    let done = false
    const run = (ctx: { queries: { all?: { ids: Uint32Array } } }, { ids, end }: { ids: Uint32Array; end: number }) => {
      if (!done && end > 0) act(ctx.queries.all?.ids ?? ids)
      done = true
    }
    return defineSystem({ name: 'tested', query: [Position], slice, ...definition, run } as never)
  }

  it.each([
    ['an element', (ids: Uint32Array) => (ids[0] = 5)],
    ['all of it', (ids: Uint32Array) => ids.fill(0)],
    ['a part of it', (ids: Uint32Array) => (ids.subarray(1, 3)[0] = 5)],
    ['its memory', (ids: Uint32Array) => new Uint32Array(ids.buffer)],
  ])('is not to be written: %s', async (_, act) => {
    const found = ['all', 'one', 'main'].map((on) => ({ query: [Position, Stunned], on }))
    for (const definition of [{}, { queries: { all: [Health] } }, ...found]) {
      const error = await outcome(list(act, definition))
      expect(error?.code).toBe('UNDECLARED_ACCESS')
      expect(error?.message).toContain('System "tested" writes the list of its entities, which other threads read')
    }
  })

  it('is read as ever', async () => {
    const seen: unknown[] = []
    const read = (ids: Uint32Array) =>
      seen.push([
        ids[0],
        ids.at(1),
        ids.indexOf(3),
        ids.includes(4),
        [...ids.subarray(0, 2)],
        ids.slice(1, 3).fill(0).length,
      ])
    expect(await outcome(list(read))).toBeUndefined()
    expect(await outcome(list(read, { query: [Position, Stunned] }))).toBeUndefined()
    expect(await outcome(list(read, { queries: { all: [Position] } }))).toBeUndefined()
    expect(seen).toEqual(new Array(3).fill([1, 2, 2, true, [1, 2], 2]))
  })
})

describe('the checks of development', () => {
  it.each([0, 2])('name the system and what it did with %i workers', async (workers) => {
    for (const [system, message] of [
      [
        'sneaky',
        'System "sneaky" writes Health, which it does not declare; "crowd" of the same stage writes it meanwhile',
      ],
      ['nosy', 'System "nosy" reads Position of entity 65, which is not of its slice'],
    ] as const) {
      const engine = await gameEngine({ systems: [system, 'crowd', 'tally'], workers, checks, data: { checked: true } })
      engine.create(GamePosition, GameHealth)
      const error = thrown(() => engine.step())
      expect(error.code).toBe('UNDECLARED_ACCESS')
      expect(error.message).toContain(message)
      expect(error.allowed).toBeDefined()
      await engine.dispose()
    }
  })

  it('change nothing about what systems do', async () => {
    const hashes = []
    for (const options of [{}, { checks }, { checks, workers: 2, data: { checked: true } }]) {
      const systems = ['stunner', 'dazed', 'awake', 'crowd', 'tally', 'movement', 'walk']
      const engine = await gameEngine({ systems, ...options })
      for (let i = 0; i < 300; i++) engine.create(GamePosition, ...(i % 2 ? [GameHealth] : []))
      engine.spawnMany(9, { components: [GamePosition] })
      engine.step(6)
      hashes.push(engine.hash())
      await engine.dispose()
    }
    expect(hashes).toEqual([hashes[0], hashes[0], hashes[0]])
  })

  it("know which engine's system runs where one steps another", async () => {
    const Other = defineComponent({ n: 'i32' }, { name: 'Other' })
    const inner = await checkedEngine([doing('', writes, ({ position }: Place) => (position.x[own] = 1))[1]])
    const outer = await createEngine({
      workers: 0,
      checks,
      capacity: { entities: 300, actors: 1, effects: 1, commands: 1 },
      systems: [
        defineSystem({
          name: 'outer',
          on: 'main',
          query: [Other],
          writes: { other: Other },
          run: (_, { ids, end }, { other }) => {
            inner.step()
            other.n[ids[end - 1]!] = Other.n[1]! + 5
            expect(() => Position.x[1]).toThrow('by 1 engines' as never)
          },
        }),
      ],
    }).catch((error) => error)
    closed(outer)
    outer.createMany(200, Other)
    expect(thrown(() => outer.step()).code).toBe('SYSTEM_FAILED')
    expect(outer.columns(Other).n[200]).toBe(5)
    expect(inner.columns(Position).x[own]).toBe(1)
  })

  it('are no part of the production build', () => {
    const dist = fileURLToPath(new URL('../../../dist/src/', import.meta.url))
    const reached = new Set<string>()
    const follow = (file: string): void => {
      if (reached.has(file)) return
      reached.add(file)
      const source = readFileSync(file, 'utf8')
      for (const [, path] of source.matchAll(/(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]/g))
        follow(join(file, '..', path!))
    }
    for (const door of ['index.js', 'define.js', 'worker.js']) follow(join(dist, door))
    expect(reached.size).toBeGreaterThan(80)
    expect([...reached].filter((file) => file.includes('development'))).toEqual([])
    // Nor is what only they say.
    const texts = [...reached].map((file) => readFileSync(file, 'utf8')).join('\n')
    expect(texts).not.toContain('which it does not declare')
    expect(readdirSync(join(dist, 'development'))).toContain('checks.js')
  })

  it('are not asked where an engine has none: nothing is refused', async () => {
    const [, system] = doing('', reads, ({ position }: Place) => (position.x[foreign] = 7))
    const engine = await checkedEngine([system], false)
    engine.step()
    expect(engine.columns(Position).x[foreign]).toBe(7)
  })
})
