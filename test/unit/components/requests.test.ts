import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  ADD_RECORD,
  CHUNK_WORDS,
  EMIT_RECORD,
  REMOVE_RECORD,
  RequestWriter,
  readRequests,
  requestChunks,
  STORE_CHUNKS,
  STORE_EPOCH,
  type Store,
} from '../../../src/components/index.js'
import { testStore } from '../../support/store.js'

/** A run of a system over a slice: the numbers that its records carry, with as many doubles each. */
interface Run {
  readonly system: number
  readonly unit: number
  readonly records: readonly number[]
}

function write(store: Store, writer: RequestWriter, { system, unit, records }: Run, first: number): void {
  writer.begin(system, unit)
  records.forEach((doubles, i) => {
    const at = writer.open(doubles > 0 ? ADD_RECORD : REMOVE_RECORD, first + i, system, unit, doubles)
    for (let d = 0; d < doubles; d++) store.requestDoubles[((at + 4) >> 1) + d] = first + i + d / 100
  })
}

interface Seen {
  readonly kind: number
  readonly system: number
  readonly first: number
  readonly doubles: readonly number[]
}

function read(store: Store, order: readonly number[], limit = 1e9): { seen: Seen[]; tooLong: number[] } {
  const seen: Seen[] = []
  const tooLong: number[] = []
  readRequests(
    store,
    order,
    limit,
    (kind, at, system) => {
      const { requests, requestDoubles } = store
      const count = ((requests[at]! >>> 8) - 4) >> 1
      const doubles = [...requestDoubles.subarray((at + 4) >> 1, ((at + 4) >> 1) + count)]
      if (requests[at + 2] !== system || kind !== (count > 0 ? ADD_RECORD : REMOVE_RECORD)) throw new Error('torn')
      seen.push({ kind, system, first: requests[at + 1]!, doubles })
    },
    (words, system) => tooLong.push(words, system),
  )
  return { seen, tooLong }
}

describe('the log of commands', () => {
  it('is read by systems in their order, then slices, then as given, whoever wrote it', () => {
    const runs = fc.uniqueArray(
      fc.record({
        system: fc.nat(3),
        unit: fc.nat(15),
        records: fc.array(fc.constantFrom(0, 1, 3, 31), { minLength: 0, maxLength: 30 }),
      }),
      { selector: ({ system, unit }) => system * 16 + unit, maxLength: 64 },
    )
    const order = [2, 0, 3, 1]
    fc.assert(
      fc.property(runs, fc.array(fc.nat(2), { minLength: 64, maxLength: 64 }), (all, threads) => {
        const outcomes = [[0], threads].map((by) => {
          const { store } = testStore([], { systems: 4, requestChunks: 200 })
          const writers = [0, 1, 2].map(() => new RequestWriter(store))
          all.forEach((run, i) => {
            write(store, writers[by[i % by.length]!]!, run, i * 100)
          })
          const { seen, tooLong } = read(store, order)
          expect(tooLong).toEqual([])
          expect(store.words[STORE_CHUNKS]).toBe(0)
          return seen
        })
        const wanted = all
          .flatMap((run, i) => run.records.map((doubles, k) => ({ run, doubles, first: i * 100 + k })))
          .sort((a, b) => order[a.run.system]! - order[b.run.system]! || a.run.unit - b.run.unit || a.first - b.first)
        expect(outcomes[0]!.map(({ first }) => first)).toEqual(wanted.map(({ first }) => first))
        expect(outcomes[0]!.map(({ doubles }) => doubles)).toEqual(
          wanted.map(({ doubles, first }) => Array.from({ length: doubles }, (_, d) => first + d / 100)),
        )
        expect(outcomes[1]).toEqual(outcomes[0])
      }),
      { numRuns: 40 },
    )
  })

  it("forgets a chunk of the tick before, which is somebody else's by now", () => {
    const { store } = testStore([])
    const writers = [new RequestWriter(store), new RequestWriter(store)]
    write(store, writers[0]!, { system: 0, unit: 0, records: [0] }, 1)
    expect(read(store, [0, 1]).seen).toHaveLength(1)
    store.words[STORE_EPOCH] = 1
    write(store, writers[1]!, { system: 1, unit: 0, records: [0] }, 2)
    write(store, writers[0]!, { system: 0, unit: 0, records: [0] }, 3)
    expect(read(store, [0, 1]).seen.map(({ first }) => first)).toEqual([3, 2])
    expect(read(store, [0, 1]).seen).toEqual([])
  })

  it('is read by nobody when it has more words than the limit', () => {
    const { store } = testStore([])
    const writer = new RequestWriter(store)
    write(store, writer, { system: 0, unit: 0, records: [0, 0] }, 1)
    write(store, writer, { system: 1, unit: 0, records: [1, 1] }, 1)
    expect(read(store, [0, 1], 20)).toEqual({ seen: expect.any(Array), tooLong: [] })
    write(store, writer, { system: 0, unit: 0, records: [0, 0] }, 1)
    expect(store.words[STORE_CHUNKS]).toBe(0)
    store.words[STORE_EPOCH]!++
    write(store, writer, { system: 0, unit: 0, records: [0, 0] }, 1)
    write(store, writer, { system: 1, unit: 0, records: [1, 1] }, 1)
    expect(read(store, [0, 1], 19)).toEqual({ seen: [], tooLong: [20, 1] })
    expect(read(store, [0, 1], 19)).toEqual({ seen: [], tooLong: [] })
  })

  it('counts what finds no chunk, by system, and goes on', () => {
    const { store } = testStore([], { requestChunks: 2 })
    const [a, b] = [new RequestWriter(store), new RequestWriter(store)]
    for (let unit = 0; unit < 16; unit++) {
      write(store, a, { system: 0, unit, records: new Array(40).fill(0) }, 0)
      write(store, b, { system: 1, unit, records: new Array(41).fill(0) }, 0)
    }
    const words = 16 * 81 * 4
    expect(read(store, [0, 1], 2000)).toEqual({ seen: [], tooLong: [words, 1] })
    expect([...store.dropped]).toEqual([0, 0])
    store.words[STORE_EPOCH]!++
    write(store, a, { system: 0, unit: 3, records: [0] }, 7)
    expect(read(store, [0, 1], 2000).seen.map(({ first }) => first)).toEqual([7])
  })

  it.each([
    ['the shortest, each in a run of its own', [0]],
    ['the shortest', new Array(50).fill(0)],
    ['the longest', new Array(20).fill(31)],
    ['some of both', [0, 31, 0, 31, 3]],
  ])('has chunks enough for as many words as were said: %s', (_, records: readonly number[]) => {
    const each = records.reduce((sum, doubles) => sum + 4 + 2 * doubles, 0)
    const runs = 1000
    const { store } = testStore([], {
      slots: 64 * 1024,
      systems: 2,
      requestChunks: requestChunks(each * runs, 4, 2 * 1024),
    })
    const writers = [0, 1, 2, 3].map(() => new RequestWriter(store))
    for (let i = 0; i < runs; i++) {
      write(store, writers[(i * i) % 4]!, { system: i & 1, unit: i >> 1, records }, i)
    }
    const { seen, tooLong } = read(store, [0, 1], each * runs)
    expect([seen.length, tooLong]).toEqual([runs * records.length, []])
  })

  it('fills a chunk to its last word and no further', () => {
    const { store } = testStore([], { requestChunks: 3 })
    const writer = new RequestWriter(store)
    writer.begin(0, 0)
    for (let i = 0; i < 600; i++) writer.open(EMIT_RECORD, i, 0, 0, i % 3)
    const chunks = store.words[STORE_CHUNKS]!
    for (let chunk = 0; chunk < chunks; chunk++) {
      expect(store.requests[chunk * CHUNK_WORDS]).toBeLessThanOrEqual(CHUNK_WORDS)
    }
    const firsts: number[] = []
    readRequests(
      store,
      [0, 1],
      1e9,
      (_kind, at) => firsts.push(store.requests[at + 1]!),
      () => {},
    )
    expect(firsts.every((first, i) => first === i)).toBe(true)
  })
})
