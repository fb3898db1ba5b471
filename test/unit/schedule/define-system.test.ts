import { describe, expect, it } from 'vitest'
import {
  Actor,
  ActorPosition,
  Any,
  Changed,
  defineComponent,
  defineResource,
  Not,
  Present,
} from '../../../src/components/index.js'
import { defineSystem, isSystem, systemInfo } from '../../../src/schedule/index.js'
import { sourcesOf } from '../../../src/schedule/system.js'
import { thrown } from '../../support/errors.js'

const A = defineComponent({ n: 'f32' }, { name: 'A' })
const B = defineComponent({}, { name: 'B' })
const On = defineComponent({}, { name: 'On', enableable: true })
const Grid = defineResource({ cells: ['i32', 4] })
const run = () => {}
const define = (definition: object) => defineSystem({ name: 'x', query: [A], run, ...definition } as never)

describe('defineSystem', () => {
  it('fills in what is not said', () => {
    const system = defineSystem({ name: 'x', reads: { a: A }, writes: { b: B }, run })
    expect(isSystem(system)).toBe(true)
    expect([null, {}, run].some(isSystem)).toBe(false)
    expect(systemInfo(system)).toEqual({
      name: 'x',
      terms: [A, B],
      reads: [['a', A]],
      writes: [['b', B]],
      others: [],
      queries: [],
      before: [],
      after: [],
      every: 1,
      runIf: undefined,
      on: 'all',
      slice: 1024,
      emits: [],
      run,
    })
  })

  it('takes everything as it is said, and its components and resources in one order', () => {
    const runIf = () => true
    const info = systemInfo(
      define({
        query: [A, Not(B)],
        reads: { g: Grid },
        writes: { a: A },
        readsOthers: { b: B },
        queries: { far: [B, Any(A, On)] },
        before: ['y'],
        after: ['effects'],
        every: { seconds: 0.25 },
        runIf,
        slice: 65_536,
        emits: ['hit'],
      }),
    )
    expect(info).toMatchObject({ every: { seconds: 0.25 }, runIf, slice: 65_536, emits: ['hit'], before: ['y'] })
    expect(sourcesOf(info)).toEqual([A, B, Grid, A, B, B, A, On])
  })

  it('may have no query: then it has no entities, or is on its own', () => {
    expect(systemInfo(defineSystem({ name: 'x', run })).terms).toEqual([])
    expect(systemInfo(define({ query: [], on: 'one', writes: { a: A } })).terms).toEqual([])
  })

  const wrong: readonly [what: string, definition: () => unknown, message: string][] = [
    ['nothing', () => defineSystem(null as never), 'definition of a system: found null'],
    ['a function', () => defineSystem(run as never), 'definition of a system: found function run'],
    [
      'no name',
      () => define({ name: undefined }),
      'name of a system: found undefined, allowed: a name, but for "effects"',
    ],
    ['an empty name', () => define({ name: '' }), 'name of a system: found ""'],
    ['the name of the effects', () => define({ name: 'effects' }), 'name of a system: found "effects"'],
    ['an unknown key', () => define({ read: {} }), 'key of system "x": found "read", allowed: name, query, reads'],
    ['a place that is none', () => define({ on: 'gpu' }), 'on of system "x": found "gpu", allowed: all | one | main'],
    ['a slice that is no power of two', () => define({ slice: 100 }), 'slice of system "x": found 100'],
    ['a small slice', () => define({ slice: 32 }), 'slice of system "x": found 32'],
    ['a large slice', () => define({ slice: 131_072 }), 'slice of system "x": found 131072'],
    ['a slice that is a text', () => define({ slice: '1024' }), 'slice of system "x": found "1024"'],
    ['no run', () => define({ run: undefined }), 'run of system "x": found undefined'],
    ['an async run', () => define({ run: async () => {} }), 'allowed: a function that is not async'],
    ['a generator', () => define({ *run() {} }), 'run of system "x": found function run'],
    ['an async runIf', () => define({ runIf: async () => true }), 'runIf of system "x": found function runIf'],
    ['a runIf that is none', () => define({ runIf: true }), 'runIf of system "x": found true'],
    [
      'an interval of 0',
      () => define({ every: 0 }),
      'every of system "x": found 0, allowed: ticks from 1, or { seconds }',
    ],
    ['half a tick', () => define({ every: 0.5 }), 'every of system "x": found 0.5'],
    ['no seconds', () => define({ every: { seconds: 0 } }), 'every of system "x": found {"seconds":0}'],
    [
      'endless seconds',
      () => define({ every: { seconds: Number.POSITIVE_INFINITY } }),
      'every of system "x": found {"seconds":Infinity}',
    ],
    ['a name for before', () => define({ before: 'y' }), 'before of system "x": found "y", allowed: a list of names'],
    ['numbers for after', () => define({ after: [5] }), 'after of system "x": found [5]'],
    ['an event without a name', () => define({ emits: [''] }), 'emits of system "x": found [""]'],
    ['a component for reads', () => define({ reads: [A] }), 'reads of system "x": found'],
    ['a term for reads', () => define({ reads: { a: Not(A) } }), 'reads.a of system "x": found'],
    [
      'nothing for writes',
      () => define({ writes: { a: undefined } }),
      'writes.a of system "x": found undefined, allowed: a component or a resource',
    ],
    ['a component for the query', () => define({ query: A }), 'query of system "x": found'],
    ['a resource in the query', () => define({ query: [Grid] }), 'allowed: a list of components and terms'],
    ['null for the query', () => define({ query: null }), 'query of system "x": found null'],
    ['a list for queries', () => define({ queries: [[A]] }), 'queries of system "x": found'],
    ['a component in queries', () => define({ queries: { far: A } }), 'queries.far of system "x": found'],
    [
      'Changed in queries',
      () => define({ queries: { far: [Changed(A)] } }),
      'queries.far of system "x": found "Changed", allowed: Changed in `query`',
    ],
    [
      'a key twice',
      () => define({ reads: { a: A }, writes: { a: A } }),
      'key of reads, writes and readsOthers of system "x": found "a"',
    ],
    [
      'a write to Actor',
      () => define({ writes: { who: Actor } }),
      'writes.who of system "x": found "Actor", allowed: ActorPosition',
    ],
    [
      'a write to a resource by slices',
      () => define({ writes: { g: Grid } }),
      'writes.g of system "x": found "a resource", allowed: resources with on: \'one\' or \'main\'',
    ],
    [
      'a write to what is read of others',
      () => define({ writes: { a: A }, readsOthers: { b: A } }),
      'writes.a of system "x": found "a component of readsOthers"',
    ],
    [
      'a write to bits that are asked of others',
      () => define({ query: [Present(On)], writes: { on: On }, queries: { far: [A, Not(On)] } }),
      'writes.on of system "x": found "a component whose bits queries.far asks for"',
    ],
    ['columns without a query', () => define({ query: [], writes: { a: A } }), 'query of system "x": found []'],
  ]
  it.each(wrong)('refuses %s', (_, make, message) => {
    const error = thrown(make)
    expect(error.code).toBe('INVALID_INPUT')
    expect(error.message).toContain(message)
    expect(error.message).toContain(`allowed: ${error.allowed}`)
  })

  it('lets who runs alone do what slices may not', () => {
    for (const on of ['one', 'main']) {
      define({ on, writes: { g: Grid, a: A }, readsOthers: { b: A } })
      define({ on, query: [Present(On)], writes: { on: On }, queries: { far: [On] } })
    }
    define({ query: [Present(On)], writes: { on: On }, queries: { far: [Present(On)] } })
    define({ query: [Actor], writes: { where: ActorPosition } })
  })
})
