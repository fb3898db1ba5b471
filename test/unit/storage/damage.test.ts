import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Place } from '../../../src/storage/adapter/index.js'
import { sentinelIn } from '../../../src/storage/index.js'
import { WorldsInPlace } from '../../../src/storage/world/index.js'
import { rejected } from '../../support/errors.js'
import { imageAt } from '../../support/storage/images.js'
import { contents, flip, freshIndexedDb, keysOf, PLACES, tamper } from '../../support/storage/places.js'
import { storeIn, textStorage } from '../../support/storage/stores.js'

afterEach(() => vi.unstubAllGlobals())

const order = { epoch: 0, durability: 'strict', saveVersion: 0 } as const
/** Generation of the second save, whose pages of what moves are its own. */
const NEWEST = 2
const MOVING: readonly number[] = [2, 0, NEWEST]

/** A world saved at ticks 1 and 2, with a journal of one batch after each. */
async function savedTwice(place: Place): Promise<void> {
  const worlds = new WorldsInPlace(place)
  const { epoch } = await worlds.claim('home')
  await worlds.save('home', imageAt(1), { ...order, epoch, journalFrom: 1 })
  const batch = (seq: number) => ({ seq, tickFrom: seq, tickTo: seq + 1, count: 0, bytes: new Uint8Array(4) })
  await worlds.append('home', [batch(1)], epoch)
  await worlds.save('home', imageAt(2), { ...order, epoch, journalFrom: 2 })
  await worlds.append('home', [batch(2)], epoch)
}

for (const [where, make] of Object.entries(PLACES)) {
  describe(`a damaged world in ${where}`, () => {
    for (const [what, change] of [
      ['a byte of it is flipped', flip(45)],
      ['a byte of its head is flipped', flip(17)],
      ['its last byte is flipped', (bytes: Uint8Array) => flip(bytes.length - 1)(bytes)],
    ] as const) {
      it(`scenario 8: a page of the newest save of which ${what} is found, named, and the save before is loaded`, async () => {
        const place = make()
        await savedTwice(place)
        await tamper(place, 'home', 'pages', MOVING, change)
        const found = (await new WorldsInPlace(place).load('home'))!
        expect(found.image).toEqual(imageAt(1))
        expect(found.fellBack).toBe(true)
        expect(found.bad.map(({ generation, section, page }) => [generation, section, page])).toEqual([[NEWEST, 2, 0]])
        // With the journal nothing is lost: it reaches back to the older save.
        expect(found.journal.map(({ seq }) => seq)).toEqual([1, 2])
        expect(found.lostTicks).toBe(0)
      })
    }

    it('scenario 8: the next save goes on from the older one, and the damaged one is put aside, not deleted', async () => {
      const place = make()
      await savedTwice(place)
      await tamper(place, 'home', 'pages', MOVING, flip(45))
      const worlds = new WorldsInPlace(place)
      await worlds.load('home')
      const report = await worlds.save('home', imageAt(3), { ...order, journalFrom: 5 })
      expect(report.generation).toBe(3)
      expect(await worlds.putAside('home')).toEqual([{ generation: NEWEST, pages: 3 }])
      expect(await keysOf(place, 'home', 'pages')).toContainEqual(MOVING)
      const later = (await new WorldsInPlace(place).load('home'))!
      expect([later.image.tick, later.fellBack]).toEqual([3, false])
      // And it can be looked into.
      const file = await worlds.exportWorld('home', false, NEWEST)
      expect(file.length).toBeGreaterThan(64)
      expect((await rejected(worlds.importWorld(file, 'other'))).code).toBe('IMAGE_INVALID')
      expect((await rejected(worlds.exportWorld('home', false, 99))).code).toBe('STORAGE_MISSING')
    })

    it('scenario 9: with a flipped byte in every save the load fails loudly, and nothing is deleted', async () => {
      const place = make()
      await savedTwice(place)
      await tamper(place, 'home', 'pages', MOVING, flip(45))
      await tamper(place, 'home', 'pages', [2, 0, 1], flip(45))
      const before = await contents(place, 'home')
      const worlds = new WorldsInPlace(place)
      const error = await rejected(worlds.load('home'))
      expect(error.code).toBe('IMAGE_INVALID')
      expect(error.message).toContain('page 0 of section 2 in generation 2 has the wrong hash')
      expect(error.message).toContain('page 0 of section 2 in generation 1 has the wrong hash')
      expect(await contents(place, 'home')).toBe(before)
      // A new world in its place deletes nothing either, as often as it is saved.
      const pages = await keysOf(place, 'home', 'pages')
      for (const tick of [7, 8, 9, 10]) await worlds.save('home', imageAt(tick), { ...order, journalFrom: 9 })
      expect(await keysOf(place, 'home', 'pages')).toEqual(expect.arrayContaining(pages as number[][]))
      expect((await new WorldsInPlace(place).load('home'))!.image).toEqual(imageAt(10))
    })

    for (const [what, change] of [
      ['missing', () => undefined],
      ['cut off', (bytes: Uint8Array) => bytes.subarray(0, bytes.length - 4)],
      ['empty', () => new Uint8Array(0)],
      ['too long', (bytes: Uint8Array) => Uint8Array.of(...bytes, 0, 0, 0, 0)],
    ] as const) {
      it(`scenario 10: a page of the newest save that is ${what} is found, and the save before is loaded`, async () => {
        const place = make()
        await savedTwice(place)
        await tamper(place, 'home', 'pages', MOVING, change)
        const found = (await new WorldsInPlace(place).load('home'))!
        expect(found.image).toEqual(imageAt(1))
        expect(found.bad).toMatchObject([{ generation: NEWEST, section: 2, page: 0 }])
      })
    }

    it('scenario 10: a page too many changes nothing, and is gone with the next save', async () => {
      const place = make()
      await savedTwice(place)
      const db = await place.open('home')
      const tx = db.begin('readwrite', 'strict')
      tx.put('pages', [7, 0, 1], new ArrayBuffer(44))
      await tx.commit()
      tx.end()
      db.close()
      const worlds = new WorldsInPlace(place)
      const found = (await worlds.load('home'))!
      expect([found.image.tick, found.fellBack]).toEqual([2, false])
      await worlds.save('home', imageAt(3), order)
      expect((await keysOf(place, 'home', 'pages')).map(([section]) => section)).not.toContain(7)
    })

    it('scenario 10: a page that the next save counts on and that is gone: everything is written again', async () => {
      const place = make()
      const worlds = new WorldsInPlace(place)
      await worlds.save('home', imageAt(1), order)
      await worlds.save('home', imageAt(2), order)
      await tamper(place, 'home', 'pages', [1, 0, 1], () => undefined)
      expect((await worlds.save('home', imageAt(3), order)).pages).toBe(2)
      expect((await new WorldsInPlace(place).load('home'))!.image).toEqual(imageAt(3))
    })

    for (const [what, change] of [
      ['has the wrong hash', flip(70)],
      ['is nonsense', () => new Uint8Array(100)],
      ['is cut off', (bytes: Uint8Array) => bytes.subarray(0, 60)],
      ['is missing', () => undefined],
    ] as const) {
      it(`scenario 11: where the newest manifest ${what} the one before is used`, async () => {
        const place = make()
        await savedTwice(place)
        await tamper(place, 'home', 'manifests', [0, NEWEST], change)
        const worlds = new WorldsInPlace(place)
        const found = (await worlds.load('home'))!
        expect(found.image).toEqual(imageAt(1))
        expect(found.fellBack).toBe(what !== 'is missing')
        expect(found.journal.map(({ seq }) => seq)).toEqual([1, 2])
        // Its number is not given out a second time.
        expect((await worlds.save('home', imageAt(3), { ...order, journalFrom: 9 })).generation).toBe(3)
        expect((await new WorldsInPlace(place).load('home'))!.image).toEqual(imageAt(3))
      })
    }

    it('scenario 11: pages without any manifest are a damaged world and not a missing one', async () => {
      const place = make()
      await savedTwice(place)
      for (const generation of [1, 2]) await tamper(place, 'home', 'manifests', [0, generation], () => undefined)
      const worlds = new WorldsInPlace(place)
      expect((await rejected(worlds.load('home'))).message).toContain('its manifests are gone')
      const pages = await keysOf(place, 'home', 'pages')
      await worlds.save('home', imageAt(9), order)
      expect(await keysOf(place, 'home', 'pages')).toEqual(expect.arrayContaining(pages as number[][]))
    })

    it('scenario 13: storage that has silently begun anew is a loss and not a new world', async () => {
      const place = make()
      const text = textStorage()
      const store = storeIn(place, sentinelIn(text))
      expect((await rejected(store.load('home'))).code).toBe('STORAGE_MISSING')
      await store.save('home', imageAt(1))
      await place.remove('home')
      const error = await rejected(storeIn(place, sentinelIn(text)).load('home'))
      expect(error.code).toBe('STORAGE_LOST')
      expect(error.value).toBe(1)
      // Taken away by its owner it is not lost.
      const again = storeIn(place, sentinelIn(text))
      await again.save('home', imageAt(1))
      await again.remove('home')
      expect((await rejected(again.load('home'))).code).toBe('STORAGE_MISSING')
      expect((await rejected(storeIn(place, sentinelIn(textStorage('{"generation'))).load('home'))).code).toBe(
        'STORAGE_MISSING',
      )
    })

    it('scenario 15: what a newer version wrote is refused and left alone, by load, save and take-over', async () => {
      const place = make()
      await savedTwice(place)
      await tamper(place, 'home', 'manifests', [0, NEWEST], (bytes) => {
        bytes[4] = 3
        return bytes
      })
      const before = await contents(place, 'home')
      const worlds = new WorldsInPlace(place)
      const load = await rejected(worlds.load('home'))
      expect([load.code, load.value]).toEqual(['STORAGE_NEWER', 3])
      expect(load.message).toContain('It is untouched.')
      expect((await rejected(worlds.save('home', imageAt(9), order))).code).toBe('STORAGE_NEWER')
      expect((await rejected(worlds.claim('home'))).code).toBe('STORAGE_NEWER')
      expect(await contents(place, 'home')).toBe(before)
    })

    it('scenario 31: a journal with a gap, half a record or a second record ends at the last good batch', async () => {
      const batch = (seq: number, from: number) => ({
        seq,
        tickFrom: from,
        tickTo: from + 1,
        count: 1,
        bytes: new Uint8Array([seq, 0, 0, 0]),
      })
      const key = (seq: number) => [seq, 1]
      const cases: [string, (place: Place) => Promise<void>, number[], number, number][] = [
        ['whole', async () => {}, [1, 2, 3, 4], 0, 0],
        ['a gap', (place) => tamper(place, 'home', 'journal', key(3), () => undefined), [1, 2], 1, 2],
        [
          'half a record',
          (place) => tamper(place, 'home', 'journal', key(4), (b) => b.subarray(0, 30)),
          [1, 2, 3],
          1,
          0,
        ],
        ['a flipped byte', (place) => tamper(place, 'home', 'journal', key(2), flip(49)), [1], 3, 3],
      ]
      for (const [what, change, seqs, lost, ticks] of cases) {
        const place = make()
        const worlds = new WorldsInPlace(place)
        const { epoch } = await worlds.claim('home')
        await worlds.save('home', imageAt(10), { ...order, epoch, journalFrom: 1 })
        const batches = [1, 2, 3, 4].map((seq) => batch(seq, 9 + seq))
        await worlds.append('home', batches, epoch)
        await change(place)
        const found = (await new WorldsInPlace(place).load('home'))!
        expect([what, found.journal.map(({ seq }) => seq), found.lostBatches]).toEqual([what, seqs, lost])
        // What a record that cannot be read had in it, nobody can say.
        expect([what, found.lostTicks]).toEqual([what, ticks])
        expect(found.stopped === undefined).toBe(lost === 0)
        expect(found.nextSeq).toBe(seqs.length + 1)
      }
    })

    it('scenario 31: of two records with one number that of the later owner counts', async () => {
      const place = make()
      const worlds = new WorldsInPlace(place)
      const { epoch: first } = await worlds.claim('home')
      await worlds.save('home', imageAt(10), { ...order, epoch: first, journalFrom: 1 })
      const batch = (seq: number, from: number, mark: number) => ({
        seq,
        tickFrom: from,
        tickTo: from + 1,
        count: 1,
        bytes: Uint8Array.of(mark, 0, 0, 0),
      })
      await worlds.append('home', [batch(1, 10, 1)], first)
      const { epoch: second } = await new WorldsInPlace(place).claim('home')
      const later = new WorldsInPlace(place)
      await later.append('home', [batch(2, 11, 2)], second)
      // What the first owner writes as its page goes, when it does not know yet.
      const db = await place.open('home')
      const { writeJournal } = await import('../../../src/storage/format/index.js')
      const tx = db.begin('readwrite', 'relaxed')
      for (const seq of [2, 3]) {
        tx.put('journal', [seq, first], writeJournal({ ...batch(seq, 9 + seq, 1), epoch: first }))
      }
      await tx.commit()
      tx.end()
      db.close()
      const found = (await later.load('home'))!
      expect(found.journal.map(({ seq, epoch, bytes }) => [seq, epoch, bytes[0]])).toEqual([
        [1, first, 1],
        [2, second, 2],
      ])
      expect(found.lostBatches).toBe(2)
    })
  })
}

describe('a database of format 1', () => {
  it('that is not there is not made by looking for it', async () => {
    const factory = freshIndexedDb()
    const worlds = new WorldsInPlace(new (await import('../../../src/storage/adapter/index.js')).IndexedDbPlace())
    expect(await worlds.load('home')).toBeUndefined()
    expect((await factory.databases()).map(({ name }: { name?: string }) => name).sort()).toEqual([
      'myriad-meta',
      'myriad-world-home',
    ])
  })
})
