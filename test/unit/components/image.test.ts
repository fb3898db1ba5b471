import { describe, expect, it } from 'vitest'
import {
  defineComponent,
  hashStore,
  imageBytesOf,
  readStore,
  STORE_ACTIVE,
  STORE_EPOCH,
  STORE_USED,
  storeBytes,
  storeMemory,
  writeStore,
} from '../../../src/components/index.js'
import { type TestStore, testStore } from '../../support/store.js'

const Health = defineComponent({ hp: 'i16', armor: 'f64' }, { name: 'Health' })
const Stunned = defineComponent({ power: 'u8' }, { name: 'Stunned', enableable: true })
const ZERO = '0'.repeat(16)

function filled(last: number, extra = 0): TestStore {
  const made = testStore([Health, Stunned], {
    queries: [[Health]],
    resources: [[{ name: 'map', type: 'i32', length: 5 }]],
  })
  const { store, owner, enable } = made
  for (let id = 1; id <= last; id++) {
    owner.stamp = id
    owner.enter(id)
    owner.add(0, id)
    owner.write(0, id, { hp: id, armor: id / 3 })
    if (id % 2) owner.add(1, id)
    if (id % 2 && id % 3) enable(1, id, false)
  }
  store.resources[0]!.map![3] = 9 + extra
  store.lastRun[1] = 77
  return made
}

describe('the image of a store', () => {
  it.each([
    [40, 500],
    [500, 40],
    [1023, 1],
    [63, 64],
  ])('of %i entities brings a store of %i to the same state', (from, to) => {
    const source = filled(from)
    const target = filled(to, 1)
    const image = new Uint8Array(imageBytesOf(source.store) + 10)
    writeStore(source.store, image)
    expect(storeBytes(target.store, image)).toBe(imageBytesOf(source.store))
    target.store.words[STORE_EPOCH] = 5
    readStore(target.store, image)
    // The epoch is the engine's: a thread would take a chunk of another tick for its own.
    expect(target.store.words[STORE_EPOCH]).toBe(5)
    expect(hashStore(target.store, ZERO)).toBe(hashStore(source.store, ZERO))
    expect(target.store.lastRun[1]).toBe(77)
    for (const [a, b] of [
      [source.store.alive, target.store.alive],
      [source.store.present[1]!, target.store.present[1]!],
      [source.store.enabled[1]!, target.store.enabled[1]!],
      [source.store.versions[0]!, target.store.versions[0]!],
    ] as const) {
      expect([...b]).toEqual([...a])
    }
    expect([...(target.store.columns[0]!.hp as Int16Array)]).toEqual([...(source.store.columns[0]!.hp as Int16Array)])
  })

  it('says when it cannot be one', () => {
    const { store } = filled(40)
    const image = new Uint8Array(imageBytesOf(store))
    writeStore(store, image)
    expect(storeBytes(store, image.subarray(0, 8))).toBe(-1)
    expect(storeBytes(store, image.subarray(0, STORE_ACTIVE * 4))).toBe(-1)
    expect(storeBytes(store, image.subarray(0, -1))).toBe(-1)
    for (const used of [1025, -1]) {
      new DataView(image.buffer).setInt32(STORE_USED * 4, used, true)
      expect(storeBytes(store, image)).toBe(-1)
    }
  })
})

describe('the hash of a store', () => {
  it('is that of the world alone where there is nothing of the game', () => {
    expect(hashStore(testStore([]).store, 'feedbeef00000001')).toBe('feedbeef00000001')
  })

  it('changes with everything that is state, and with nothing else', () => {
    const hash = (change: (made: TestStore) => void) => {
      const made = filled(100)
      change(made)
      return hashStore(made.store, ZERO)
    }
    const same = hash(() => {})
    expect(hash(({ store }) => store.lists[0]!.ids.fill(9))).toBe(same)
    // A row that nobody has.
    expect(hash(({ store }) => ((store.columns[1]!.power as Uint8Array)[2] = 9))).toBe(same)
    const changes: ((made: TestStore) => void)[] = [
      ({ store }) => (store.columns[0]!.armor as Float64Array).fill(-0, 5, 6),
      ({ store }) => (store.columns[0]!.armor as Float64Array).fill(Number.NaN, 5, 6),
      ({ enable }) => enable(1, 5, true),
      ({ owner }) => owner.remove(1, 5),
      ({ owner }) => owner.add(1, 6),
      ({ owner }) => owner.leave(6),
      ({ owner }) => owner.enter(600),
      ({ store }) => (store.generation[6] = 1),
      ({ store }) => (store.resources[0]!.map![4] = 1),
    ]
    const hashes = changes.map(hash)
    expect(new Set([same, ...hashes]).size).toBe(changes.length + 1)
  })

  it('is the same for every NaN', () => {
    const odd = new Float64Array(new Uint32Array([5, 0xfff8_1234]).buffer)[0]!
    const [a, b] = [filled(9), filled(9)]
    ;(a.store.columns[0]!.armor as Float64Array)[3] = Number.NaN
    ;(b.store.columns[0]!.armor as Float64Array)[3] = odd
    expect(hashStore(a.store, ZERO)).toBe(hashStore(b.store, ZERO))
  })
})

describe('the memory of a store', () => {
  it('is told by headings, what is used by the ids in use', () => {
    const groups = Object.fromEntries(storeMemory(filled(99).store).map(({ group, ...bytes }) => [group, bytes]))
    expect(groups.components).toEqual({ used: 100 * (2 + 8 + 1), reserved: 1024 * (2 + 8 + 1) })
    expect(groups.resources).toEqual({ used: 20, reserved: 20 })
    expect(groups.requests!.used).toBe(0)
    expect(Object.keys(groups).sort()).toEqual([
      'components',
      'entities',
      'queries',
      'requests',
      'resources',
      'systems',
    ])
  })
})
