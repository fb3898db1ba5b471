import { afterEach, describe, expect, it, vi } from 'vitest'
import { whyNotShared } from '../../../src/engine/capabilities.js'

afterEach(() => vi.unstubAllGlobals())

/** A page that may not share memory. */
function page(globals: Record<string, unknown>) {
  const self = {}
  const all = { crossOriginIsolated: false, isSecureContext: true, self, top: self, ...globals }
  for (const [name, value] of Object.entries(all)) vi.stubGlobal(name, value)
}

describe('the reason why memory is not shared', () => {
  it('is missing headers, in a page by itself', () => {
    page({})
    expect(whyNotShared()).toMatch(
      /^This page is not cross-origin isolated.*Opener-Policy: same-origin.*require-corp"\.$/,
    )
  })

  it('speaks of the page around, in an iframe', () => {
    page({ top: {} })
    expect(whyNotShared()).toMatch(/iframe.*the page around it.*allow="cross-origin-isolated"/)
  })

  it('speaks of https, where the page is not secure', () => {
    page({ isSecureContext: false })
    expect(whyNotShared()).toMatch(/not a secure context.*https/)
  })

  it('speaks of headers in a worker, which has no frame around it', () => {
    page({ top: undefined })
    expect(whyNotShared()).toMatch(/^This page is not cross-origin isolated/)
  })

  it('speaks of Node in Node', () => {
    expect(whyNotShared()).toMatch(/Run Node without flags/)
  })
})
