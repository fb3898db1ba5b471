import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { bufferOf, createKernelHeap, openRowKernel, SCAN_PAGE_SHIFT, scanDue } from '../../../src/memory/index.js'
import { Dice } from '../../support/dice.js'

const NEVER = 0x7fffffff
const ROWS = 1 << SCAN_PAGE_SHIFT

/** A heap of 64 pages of rows, the chain of them, and a list. */
function make(shared: boolean) {
  const pages = 64
  const [dueAt, nextAt, outAt] = [0, pages * ROWS * 4, pages * ROWS * 4 + 4096]
  const heap = createKernelHeap(outAt + 8192 * 4, shared)
  const buffer = bufferOf(heap)
  return {
    pages,
    heap,
    dueAt,
    nextAt,
    outAt,
    due: new Int32Array(buffer, dueAt, pages * ROWS),
    next: new Int32Array(buffer, nextAt, pages),
    out: new Int32Array(buffer, outAt, 8192),
  }
}

describe.each([true, false])('the kernel in WebAssembly (shared memory: %s)', (shared) => {
  it('finds the rows of the one in TypeScript, in its order, on random columns and chains', () => {
    const w = make(shared)
    const { scan } = openRowKernel(w.heap)!
    const dice = new Dice(7)
    for (let round = 0; round < 60; round++) {
      const tick = dice.pick([0, 5, 1000, NEVER - 1, -3])
      const share = dice.pick([0, 0.01, 0.2, 1])
      for (let row = 0; row < w.due.length; row++) {
        w.due[row] = dice.next() < share ? tick - dice.int(0, 2) : dice.chance(0.5) ? NEVER : tick + 1
      }
      w.due[dice.int(0, w.due.length - 1)] = -0x80000000
      const chain = [...Array(w.pages).keys()].sort(() => dice.next() - 0.5).slice(0, dice.int(1, w.pages))
      chain.forEach((page, i) => {
        w.next[page] = chain[i + 1] ?? -1
      })
      const expected = new Int32Array(w.due.length)
      let n = 0
      for (const page of chain) n = scanDue(w.due, page * ROWS, (page + 1) * ROWS, tick, expected, n)
      const found: number[] = []
      const room = dice.int(ROWS + 1, w.out.length)
      let page = chain[0]!
      while (page >= 0) {
        w.out.fill(-7, room)
        const count = scan(w.dueAt, w.nextAt, page, tick, w.outAt, room)
        expect(w.out.subarray(room).every((word) => word === -7)).toBe(true)
        found.push(...w.out.subarray(1, count + 1))
        page = w.out[0]!
      }
      expect(found).toEqual([...expected.subarray(0, n)])
    }
  })
})

describe.each([true, false])('what the kernel reads ahead (shared memory: %s)', (shared) => {
  const words = (from: Int32Array, at: readonly number[]) => at.reduce((all, i) => all ^ from[i]!, 0)

  it('is the actors of the rows, and every word that was asked for', () => {
    const heap = createKernelHeap(64 * 1024, shared)
    const all = new Int32Array(bufferOf(heap))
    const kernel = openRowKernel(heap)!
    const dice = new Dice(11)
    for (let i = 0; i < all.length; i++) all[i] = dice.int(-0x80000000, 0x7fffffff)
    for (const count of [0, 1, 7, 64]) {
      // Byte addresses, far enough from each other for 64 rows and 32 actors.
      const [list, out, rows, due, owner, state, base, current] = [
        0, 512, 4096, 8192, 9216, 10240, 11264, 12288,
      ] as const
      const picked = Array.from({ length: count }, () => dice.int(0, 63))
      all.set(picked, list >> 2)
      all.fill(-7, out >> 2, (out >> 2) + 80)
      kernel.owners(list, count, owner, out)
      expect([...all.subarray(out >> 2, (out >> 2) + count)]).toEqual(
        picked.map((row) => all[(owner >> 2) + (row >> 2)]),
      )
      expect(all[(out >> 2) + count]).toBe(-7)
      const ofRows = words(all, [
        ...picked.map((row) => (rows >> 2) + row * 8),
        ...picked.map((row) => (due >> 2) + row),
      ])
      expect(kernel.readRows(list, count, rows, due)).toBe(ofRows)
      const actors = picked.map((row) => row >> 1)
      all.set(actors, list >> 2)
      const ofActors = words(all, [
        ...actors.map((actor) => (state >> 2) + actor),
        ...actors.map((actor) => (base >> 2) + actor * 2),
        ...actors.map((actor) => (current >> 2) + actor * 2),
      ])
      expect(kernel.readActors(list, count, state, base, current)).toBe(ofActors)
    }
  })
})

describe('the bytes of the kernels', () => {
  it('are what their sources compile to', async () => {
    const { compiledFile, compileKernel, kernelSources } = (await import(
      '../../../scripts/kernels.mjs' as string
    )) as unknown as {
      compiledFile: (name: string) => string
      compileKernel: (name: string, source: string) => Promise<string>
      kernelSources: () => [string, string][]
    }
    const sources = kernelSources()
    expect(sources.length).toBeGreaterThan(0)
    for (const [name, source] of sources) {
      expect(readFileSync(compiledFile(name), 'utf8')).toBe(await compileKernel(name, source))
    }
  })
})
