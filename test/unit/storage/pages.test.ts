import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromPages, type Manifest, PAGE_BYTES, toPages, type WorldImage } from '../../../src/storage/index.js'
import { checkManifest, FORMAT } from '../../../src/storage/pages.js'
import { thrown } from '../../support/errors.js'

interface Saved {
  manifest: Manifest
  pages: ArrayBuffer[]
}

/** Bytes that look like noise, the same for the same seed. */
function noise(length: number, seed: number): Uint8Array<ArrayBuffer> {
  const words = new Uint32Array(length / 4)
  let state = seed | 1
  for (let i = 0; i < words.length; i++) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    words[i] = state
  }
  return new Uint8Array(words.buffer)
}

function imageOf(bytes: Uint8Array, more: Partial<WorldImage> = {}): WorldImage {
  return { fingerprint: 0xfedcba98, tick: 1234, alive: 3, dense: Uint32Array.of(5, 1, 4, 2, 3), ...more, bytes }
}

function save(image: WorldImage): Saved {
  return toPages(image, 'home', 7, 1_700_000_000_000)
}

/** The code with which putting it together again is refused; nothing is returned from a damaged save. */
function verdict({ manifest, pages }: { manifest: Manifest; pages: readonly (ArrayBuffer | undefined)[] }): string {
  const error = thrown(() => fromPages(manifest, pages))
  expect(error.message).toContain('The save of world "home"')
  return error.code
}

const uint32 = fc.nat(0xffffffff)
const int32 = fc.nat(0x7fffffff)
const words = fc.oneof(
  fc.nat(20),
  // Just below, at and above one, two and three pages.
  fc
    .tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: -2, max: 2 }))
    .map(([pages, off]) => (pages * PAGE_BYTES) / 4 + off),
  fc.nat((3 * PAGE_BYTES) / 4),
)
const lengths = words.map((count) => count * 4)
const images: fc.Arbitrary<WorldImage> = fc
  .record({
    length: lengths,
    seed: uint32,
    fingerprint: uint32,
    tick: int32,
    alive: int32,
    dense: fc.uint32Array({ maxLength: 40 }),
  })
  .map(({ length, seed, ...more }) => imageOf(noise(length, seed), more))
const filled = images.filter((image) => image.bytes.length > 0)

describe('toPages', () => {
  it('writes a manifest that says what was saved', () => {
    const image = imageOf(noise(PAGE_BYTES + 8, 1))
    const { manifest, pages } = save(image)
    expect(manifest).toMatchObject({
      format: FORMAT,
      world: 'home',
      generation: 7,
      fingerprint: 0xfedcba98,
      tick: 1234,
      alive: 3,
      dense: image.dense,
      length: PAGE_BYTES + 8,
      savedAt: 1_700_000_000_000,
    })
    expect(manifest.pages.length).toBe(2)
    expect(pages.map((page) => page.byteLength)).toEqual([PAGE_BYTES, 8])
  })

  it('cuts an image into full pages and a rest, each in a buffer of its own', () => {
    fc.assert(
      fc.property(lengths, (length) => {
        const { manifest, pages } = save(imageOf(new Uint8Array(length)))
        expect(pages.length).toBe(Math.ceil(length / PAGE_BYTES))
        expect(manifest.pages.length).toBe(pages.length)
        expect(new Set(pages).size).toBe(pages.length)
        pages.forEach((page, i) => {
          expect(page).toBeInstanceOf(ArrayBuffer)
          expect(page.byteLength).toBe(Math.min(PAGE_BYTES, length - i * PAGE_BYTES))
        })
      }),
    )
  })

  it('copies: changing the image afterwards changes nothing that was saved', () => {
    const image = imageOf(noise(64, 1))
    const before = image.bytes.slice()
    const saved = save(image)
    image.bytes.fill(0)
    image.dense.fill(0)
    const back = fromPages(saved.manifest, saved.pages)
    expect(back.bytes).toEqual(before)
    expect([...back.dense]).toEqual([5, 1, 4, 2, 3])
  })

  it('takes a view into a larger buffer, and shared memory', () => {
    const bytes = noise(64, 1)
    const shared = new Uint8Array(new SharedArrayBuffer(64))
    shared.set(bytes)
    for (const view of [bytes, shared]) {
      const { manifest, pages } = save(imageOf(view.subarray(4, 24)))
      expect(pages.map((page) => [page instanceof ArrayBuffer, page.byteLength])).toEqual([[true, 20]])
      expect(fromPages(manifest, pages).bytes).toEqual(bytes.slice(4, 24))
    }
  })

  it('hashes the same bytes differently on another page, so that pages cannot change places', () => {
    const { manifest } = save(imageOf(new Uint8Array(2 * PAGE_BYTES)))
    expect(manifest.pages[0]).not.toBe(manifest.pages[1])
  })
})

describe('fromPages', () => {
  it('gives back what was saved, for images of any length', () => {
    fc.assert(
      fc.property(images, (image) => {
        const { manifest, pages } = save(image)
        const back = fromPages(manifest, pages)
        expect(Buffer.compare(back.bytes, image.bytes)).toBe(0)
        expect({ ...back, bytes: null }).toEqual({ ...image, bytes: null })
      }),
    )
  })

  it('gives back an empty image, which has no pages', () => {
    const { manifest, pages } = save(imageOf(new Uint8Array(0), { dense: new Uint32Array(0) }))
    expect(pages).toEqual([])
    expect(fromPages(manifest, pages)).toEqual(imageOf(new Uint8Array(0), { dense: new Uint32Array(0) }))
  })

  it('gives bytes of their own, which may be changed without damage to the save', () => {
    const { manifest, pages } = save(imageOf(noise(64, 1)))
    fromPages(manifest, pages).bytes.fill(0)
    expect(fromPages(manifest, pages).bytes).toEqual(noise(64, 1))
  })

  it('refuses any single flipped bit of a small page', () => {
    for (const length of [4, 16, 100]) {
      const { manifest, pages } = save(imageOf(noise(length, 1)))
      const page = new Uint8Array(pages[0]!)
      for (let bit = 0; bit < length * 8; bit++) {
        page[bit >> 3]! ^= 1 << (bit & 7)
        expect([bit, verdict({ manifest, pages })]).toEqual([bit, 'IMAGE_INVALID'])
        page[bit >> 3]! ^= 1 << (bit & 7)
      }
      expect(fromPages(manifest, pages).bytes.length).toBe(length)
    }
  })

  it('refuses any single changed byte of any page', () => {
    fc.assert(
      fc.property(filled, fc.nat(), fc.integer({ min: 1, max: 255 }), (image, pick, bits) => {
        const { manifest, pages } = save(image)
        const at = pick % image.bytes.length
        new Uint8Array(pages[Math.floor(at / PAGE_BYTES)]!)[at % PAGE_BYTES]! ^= bits
        expect(verdict({ manifest, pages })).toBe('IMAGE_INVALID')
      }),
    )
  })

  it('refuses a missing page, whether there is a gap or nothing at all, and says which', () => {
    fc.assert(
      fc.property(filled, fc.nat(), (image, pick) => {
        const { manifest, pages } = save(image)
        const at = pick % pages.length
        const gap = pages.map((page, i) => (i === at ? undefined : page))
        expect(verdict({ manifest, pages: gap })).toBe('IMAGE_INVALID')
        const cut = pages.slice(0, at)
        expect(verdict({ manifest, pages: cut })).toBe('IMAGE_INVALID')
        const error = thrown(() => fromPages(manifest, cut))
        expect(error.message).toContain(`page ${at} is missing`)
        expect(error.value).toBe(at)
      }),
    )
  })

  it('refuses a page that is too short or too long by any number of bytes', () => {
    fc.assert(
      fc.property(filled, fc.nat(), fc.nat(), fc.integer({ min: 1, max: 64 }), (image, pick, shorter, longer) => {
        const { manifest, pages } = save(image)
        const at = pick % pages.length
        const page = pages[at]!
        const cut = page.slice(0, shorter % page.byteLength)
        expect(verdict({ manifest, pages: pages.with(at, cut) })).toBe('IMAGE_INVALID')
        const grown = new Uint8Array(page.byteLength + longer)
        grown.set(new Uint8Array(page))
        expect(verdict({ manifest, pages: pages.with(at, grown.buffer) })).toBe('IMAGE_INVALID')
      }),
    )
  })

  it('refuses pages that have changed places, and a page of another save', () => {
    const { manifest, pages } = save(imageOf(noise(3 * PAGE_BYTES, 1)))
    const [first, second, third] = pages
    expect(verdict({ manifest, pages: [second!, first!, third!] })).toBe('IMAGE_INVALID')
    const other = save(imageOf(noise(3 * PAGE_BYTES, 2)))
    expect(verdict({ manifest, pages: [first!, other.pages[1]!, third!] })).toBe('IMAGE_INVALID')
  })
})

describe('the hash of a manifest', () => {
  type Field = 'format' | 'generation' | 'fingerprint' | 'tick' | 'alive' | 'length' | 'hash'
  const field = fc.constantFrom<Field>('format', 'generation', 'fingerprint', 'tick', 'alive', 'length', 'hash')

  it('finds every change of a number', () => {
    fc.assert(
      fc.property(images, field, fc.oneof(int32, fc.nat(3)), (image, key, value) => {
        const { manifest, pages } = save(image)
        fc.pre(manifest[key] !== value)
        expect(verdict({ manifest: { ...manifest, [key]: value }, pages })).toBe('IMAGE_INVALID')
      }),
    )
  })

  it.each<[string, Partial<Manifest>]>([
    ['a tick beyond 32 bits', { tick: 1234 + 2 ** 32 }],
    ['a tick that is no integer', { tick: 1234.5 }],
  ])('finds %s', (_, change) => {
    const { manifest, pages } = save(imageOf(noise(64, 1)))
    expect(verdict({ manifest: { ...manifest, ...change }, pages })).toBe('IMAGE_INVALID')
  })

  it('finds every change of an entity or of the hash of a page', () => {
    const change = fc.nat(0xfffffffe).map((bits) => bits + 1)
    fc.assert(
      fc.property(images, fc.constantFrom('dense', 'pages'), fc.nat(), change, (image, key, pick, bits) => {
        const { manifest, pages } = save(image)
        const list = manifest[key as 'dense' | 'pages'].slice()
        fc.pre(list.length > 0)
        list[pick % list.length]! ^= bits
        expect(verdict({ manifest: { ...manifest, [key]: list }, pages })).toBe('IMAGE_INVALID')
      }),
    )
  })

  it('finds entities and page hashes that were lost, added or moved from one list to the other', () => {
    fc.assert(
      fc.property(images, uint32, (image, extra) => {
        const { manifest, pages } = save(image)
        const { dense, pages: hashes } = manifest
        const changes: Partial<Manifest>[] = [
          { dense: Uint32Array.of(...dense, extra) },
          { pages: Uint32Array.of(...hashes, extra) },
        ]
        if (dense.length > 0) {
          changes.push({ dense: dense.slice(0, -1) })
          changes.push({ dense: dense.slice(0, -1), pages: Uint32Array.of(dense.at(-1)!, ...hashes) })
        }
        if (hashes.length > 0) changes.push({ pages: hashes.slice(0, -1) })
        for (const change of changes) {
          expect(verdict({ manifest: { ...manifest, ...change }, pages })).toBe('IMAGE_INVALID')
        }
      }),
    )
  })

  it('leaves the name and the time out: they are for people only', () => {
    const { manifest, pages } = save(imageOf(noise(64, 1)))
    expect(fromPages({ ...manifest, world: 'renamed', savedAt: 0 }, pages)).toEqual(imageOf(noise(64, 1)))
  })

  it('is in the error when it is wrong', () => {
    const { manifest, pages } = save(imageOf(noise(64, 1)))
    const error = thrown(() => fromPages({ ...manifest, tick: 1 }, pages))
    expect(error.message).toBe('The save of world "home" is damaged: its manifest has the wrong hash.')
    expect(error.value).toBe(manifest.hash)
  })
})

describe('checkManifest', () => {
  it('takes what was written', () => {
    fc.assert(
      fc.property(images, (image) => {
        expect(() => checkManifest(save(image).manifest)).not.toThrow()
      }),
    )
  })

  it('refuses a newer format before it reads anything else of it', () => {
    const newer = { world: 'home', format: FORMAT + 1 } as Manifest
    const error = thrown(() => checkManifest(newer))
    expect(error.code).toBe('IMAGE_INVALID')
    expect(error.value).toBe(FORMAT + 1)
    expect(error.allowed).toBe(`up to ${FORMAT}`)
    expect(error.message).toContain(`format ${FORMAT + 1}`)
    expect(error.message).toContain('It is untouched.')
  })
})
