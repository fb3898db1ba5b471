import { afterEach, describe, expect, it, vi } from 'vitest'
import { type IsolateOptions, isolate } from '../../../src/isolation/index.js'

const MARK = 'myriad:isolation'

/** A page as `isolate` sees it; what it does to the page is written down. */
function page({
  isolated = false,
  secure = true,
  storage = true,
  marks = new Map<string, string>(),
  register = (_url: string): Promise<{ scope: string }> => Promise.resolve({ scope: 'https://game.test/' }),
  serviceWorkers = true,
} = {}) {
  const did: string[] = []
  vi.stubGlobal('crossOriginIsolated', isolated)
  vi.stubGlobal('isSecureContext', secure)
  vi.stubGlobal('location', { href: 'https://game.test/play/', reload: () => did.push('reload') })
  const serviceWorker = {
    register: (url: string) => {
      did.push(`register ${url}`)
      return register(url)
    },
    ready: Promise.resolve(),
  }
  vi.stubGlobal('navigator', serviceWorkers ? { serviceWorker } : {})
  vi.stubGlobal(
    'sessionStorage',
    storage
      ? {
          getItem: (key: string) => marks.get(key) ?? null,
          setItem: (key: string, value: string) => marks.set(key, value),
          removeItem: (key: string) => marks.delete(key),
        }
      : undefined,
  )
  return did
}

/** What `isolate` says, or that it has not come back: the page is being reloaded. */
async function outcome(options?: IsolateOptions) {
  const later = new Promise<string>((resolve) => setTimeout(resolve, 20, 'reloading'))
  return Promise.race([isolate(options), later])
}

afterEach(() => vi.unstubAllGlobals())

describe('isolate', () => {
  it('leaves a page alone that is isolated', async () => {
    const did = page({ isolated: true })
    expect(await outcome()).toEqual({ isolated: true, why: undefined })
    expect(did).toEqual([])
  })

  it('registers the service worker and reloads the page, once', async () => {
    const marks = new Map<string, string>()
    const did = page({ marks })
    expect(await outcome()).toBe('reloading')
    expect(did).toEqual(['register isolation.js', 'reload'])
    expect(await outcome()).toEqual({ isolated: false, why: expect.stringMatching(/still not isolated.*iframe/) })
    expect(did.filter((what) => what === 'reload')).toHaveLength(1)
    // The next visit tries again.
    expect(marks.has(MARK)).toBe(false)
  })

  it('takes its mark away when the reload has helped, so that a later loss is mended too', async () => {
    const marks = new Map([[MARK, '1']])
    page({ isolated: true, marks })
    expect(await outcome()).toMatchObject({ isolated: true })
    expect(marks.size).toBe(0)
  })

  it('tells the service worker what to do with files of other sites', async () => {
    const did = page()
    await outcome({ serviceWorker: '/sw.js?v=2', embedder: 'credentialless' })
    expect(did[0]).toBe('register /sw.js?v=2&coep=credentialless')
  })

  it.each([
    ['an insecure page', { secure: false }, /https/],
    ['a browser without service workers', { serviceWorkers: false }, /no service workers/],
    ['a page without session storage', { storage: false }, /session storage/],
    ['a file that is not there', { register: () => Promise.reject(new Error('404')) }, /"isolation.js".*404/],
    [
      'a service worker beside the page',
      { register: () => Promise.resolve({ scope: 'https://game.test/elsewhere/' }) },
      /serves https:\/\/game.test\/elsewhere\//,
    ],
  ])('says why it cannot help: %s', async (_name, how, why) => {
    const did = page(how)
    expect(await outcome()).toEqual({ isolated: false, why: expect.stringMatching(why) })
    expect(did).not.toContain('reload')
  })

  it('says that Node has nothing to isolate', async () => {
    expect(await outcome()).toEqual({ isolated: false, why: expect.stringMatching(/no page/) })
  })

  it('refuses options of the wrong kind', async () => {
    page()
    await expect(isolate({ serviceWorker: 1 as never })).rejects.toMatchObject({ code: 'INVALID_INPUT', value: 1 })
    await expect(isolate({ embedder: 'none' as never })).rejects.toThrow(
      /embedder: found "none", allowed: "require-corp"/,
    )
  })
})
