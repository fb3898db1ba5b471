import { afterEach, describe, expect, it, vi } from 'vitest'
import { canShareMemory, createHeap } from '../../../src/memory/index.js'
import { thrown } from '../../support/errors.js'

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('createHeap', () => {
  it('reserves zeroed memory that is shared when asked for, and only then', () => {
    const own = createHeap(4096, false)
    const shared = createHeap(4096, true)
    expect(own).toBeInstanceOf(ArrayBuffer)
    expect(shared).toBeInstanceOf(SharedArrayBuffer)
    for (const heap of [own, shared]) {
      expect(heap.byteLength).toBe(4096)
      expect(new Uint8Array(heap).every((byte) => byte === 0)).toBe(true)
    }
  })

  it.each([true, false])('refuses more than there is with MEMORY and the option to lower (shared: %s)', (shared) => {
    const bytes = Number.MAX_SAFE_INTEGER
    const error = thrown(() => createHeap(bytes, shared))
    expect(error.code).toBe('MEMORY')
    expect(error.value).toBe(bytes)
    expect(error.allowed).toBe('less')
    expect(error.option).toBe('capacity')
    expect(error.message).toContain(`${bytes} bytes of ${shared ? 'shared memory' : 'memory'}`)
    expect(error.cause).toBeInstanceOf(RangeError)
  })
})

describe('canShareMemory', () => {
  it('says yes in Node, which has no notion of isolation', () => {
    vi.stubGlobal('crossOriginIsolated', undefined)
    expect(canShareMemory()).toBe(true)
  })

  it('says yes on an isolated page and no on any other', () => {
    vi.stubGlobal('crossOriginIsolated', true)
    expect(canShareMemory()).toBe(true)
    vi.stubGlobal('crossOriginIsolated', false)
    expect(canShareMemory()).toBe(false)
  })

  it('says no where there is no shared memory at all', () => {
    vi.stubGlobal('crossOriginIsolated', true)
    vi.stubGlobal('SharedArrayBuffer', undefined)
    expect(canShareMemory()).toBe(false)
  })
})
