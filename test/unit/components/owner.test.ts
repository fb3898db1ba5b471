import { describe, expect, it } from 'vitest'
import { defineComponent, EnableBits, handleOfId, idOfHandle, STORE_USED } from '../../../src/components/index.js'
import { testStore } from '../../support/store.js'

const Health = defineComponent({ hp: { type: 'i32', default: 100 }, armor: 'f64' }, { name: 'Health' })
const Stunned = defineComponent({ power: 'f32' }, { name: 'Stunned', enableable: true })

describe('the owner of a store', () => {
  it('gives a component its defaults each time anew, and its bit', () => {
    const { store, owner, enable } = testStore([Health, Stunned])
    owner.enter(70)
    expect(store.words[STORE_USED]).toBe(71)
    owner.add(0, 70)
    owner.write(0, 70, { hp: 3, armor: undefined })
    owner.writeField(0, 70, 1, 0.5)
    expect(owner.read(0, 70)).toEqual({ hp: 3, armor: 0.5 })
    owner.remove(0, 70)
    expect(owner.has(0, 70)).toBe(false)
    owner.add(0, 70)
    expect(owner.read(0, 70)).toEqual({ hp: 100, armor: 0 })
    owner.add(1, 70)
    enable(1, 70, false)
    expect(store.columns[1]!.enabled!.has(70)).toBe(false)
    owner.remove(1, 70)
    owner.add(1, 70)
    expect(store.columns[1]!.enabled!.has(70)).toBe(true)
  })

  it('stamps the unit of what is written from outside', () => {
    const { store, owner, enable } = testStore([Health, Stunned])
    const [ofHealth, ofStunned] = store.versions
    owner.stamp = 5
    owner.add(0, 63)
    owner.stamp = 6
    owner.write(0, 64, {})
    owner.stamp = 7
    owner.enter(1023)
    owner.add(1, 1023)
    owner.stamp = 8
    enable(1, 1023, false)
    expect([...ofHealth!].slice(0, 3)).toEqual([5, 6, 0])
    expect([...ofStunned!].slice(14)).toEqual([0, 8])
  })

  it('toggles no bit that there is not', () => {
    const { store, owner } = testStore([Health, Stunned])
    owner.enter(5)
    owner.add(0, 5)
    const handle = handleOfId(store, 5)
    for (const [component, whose] of [
      [-1, handle],
      [0, handle],
      [1, handle],
      [1, handle + 1024],
      [1, 5.5],
      [1, -1],
    ] as const) {
      expect(owner.toggle(component, whose, true)).toBe(false)
    }
    expect(store.enabled[1]!.every((word) => word === 0)).toBe(true)
  })

  it('keeps no versions of what nobody asks for', () => {
    const { store, owner } = testStore([Health], { tracked: false })
    owner.add(0, 5)
    owner.touch(0, 5)
    expect(store.versions[0]).toHaveLength(0)
  })
})

describe('a handle', () => {
  it('is the id with the generation above, dead as soon as either does not fit', () => {
    const { store, owner } = testStore([], { slots: 1024 })
    owner.enter(5)
    store.generation[5] = 3
    const handle = handleOfId(store, 5)
    expect(handle).toBe(3 * 1024 + 5)
    expect(idOfHandle(store, handle)).toBe(5)
    expect([0, 5, handle + 1024, handle + 1, 1023].map((other) => idOfHandle(store, other))).toEqual([0, 0, 0, 0, 0])
    owner.leave(5)
    expect(idOfHandle(store, handle)).toBe(0)
  })

  it('is a number from 0, whatever the generation', () => {
    const { store, owner } = testStore([], { slots: 1024 })
    owner.enter(1)
    store.generation[1] = 2 ** 22 - 1
    expect(handleOfId(store, 1)).toBe(2 ** 32 - 1023)
    expect(idOfHandle(store, 2 ** 32 - 1023)).toBe(1)
    // As commands keep it, in 32 bits with a sign.
    expect(idOfHandle(store, -1023)).toBe(1)
  })
})

describe('enable bits', () => {
  it('are set and cleared one by one, the 32nd of a word too', () => {
    const bits = new EnableBits(new Uint32Array(4))
    for (const id of [0, 31, 32, 95]) bits.set(id, true)
    expect([...bits.words]).toEqual([0x8000_0001, 1, 0x8000_0000, 0])
    bits.set(31, false)
    bits.set(95, true)
    expect([0, 31, 32, 33, 95].map((id) => bits.has(id))).toEqual([true, false, true, false, true])
  })
})
