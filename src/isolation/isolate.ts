import { MyriadError, show } from '../errors/index.js'

export interface IsolateOptions {
  /**
   * Address of the site's copy of the service worker (`myriad/isolation/service-worker.js`), relative to the page. It
   * serves the folder it lies in and those below. Default `isolation.js`.
   */
  readonly serviceWorker?: string
  /**
   * What happens to files of other sites that do not say who may embed them: `require-corp` refuses them,
   * `credentialless` loads them without cookies (not in Safari, which then stays on one thread). Default `require-corp`.
   */
  readonly embedder?: 'require-corp' | 'credentialless'
}

export interface Isolation {
  readonly isolated: boolean
  /** Why the page is not isolated, and what to do about it; undefined when it is. */
  readonly why: string | undefined
}

/** Set before the reload, so that a page which stays unisolated is not reloaded for ever. */
const MARK = 'myriad:isolation'

/** The parts of a page that are used, so that the package type-checks and loads where there is no page. */
interface Page {
  readonly crossOriginIsolated?: boolean
  readonly isSecureContext?: boolean
  readonly location?: { readonly href: string; reload(): void }
  readonly navigator?: {
    readonly serviceWorker?: {
      register(url: string): Promise<{ readonly scope: string }>
      readonly ready: Promise<unknown>
    }
  }
  readonly sessionStorage?: {
    getItem(key: string): string | null
    setItem(key: string, value: string): void
    removeItem(key: string): void
  }
}

function checkOptions({ serviceWorker = 'isolation.js', embedder = 'require-corp' }: IsolateOptions): string {
  const refuse = (name: string, value: unknown, allowed: string): never => {
    throw new MyriadError('INVALID_INPUT', `${name}: found ${show(value)}, allowed: ${allowed}`, { value, allowed })
  }
  if (typeof serviceWorker !== 'string') refuse('serviceWorker', serviceWorker, 'an address, as text')
  if (embedder === 'require-corp') return serviceWorker
  if (embedder !== 'credentialless') refuse('embedder', embedder, '"require-corp", "credentialless"')
  return `${serviceWorker}${serviceWorker.includes('?') ? '&' : '?'}coep=${embedder}`
}

/**
 * Makes the page cross-origin isolated on a server that cannot send the headers: registers the service worker that adds
 * them and reloads the page, once. Call it before anything else, from the page's main thread; when it returns, the page
 * stays.
 *
 * A page that is isolated already is left alone, so the same code runs on servers with and without the headers.
 *
 * @throws MyriadError `INVALID_INPUT`
 */
export async function isolate(options: IsolateOptions = {}): Promise<Isolation> {
  const address = checkOptions(options)
  const page = globalThis as unknown as Page
  const no = (why: string): Isolation => ({ isolated: false, why })
  const { location, navigator } = page
  if (typeof location?.reload !== 'function') return no('There is no page here: only pages can be isolated.')
  let marks: Page['sessionStorage']
  try {
    // Reading the property throws where the page may not keep anything (a sandboxed iframe).
    marks = page.sessionStorage
  } catch {
    marks = undefined
  }
  if (page.crossOriginIsolated) {
    marks?.removeItem(MARK)
    return { isolated: true, why: undefined }
  }
  if (page.isSecureContext === false)
    return no('This page is not a secure context: serve it over https, or over http on localhost.')
  if (!marks) return no('This page may keep no session storage, and without it a reload could repeat for ever.')
  // After the marks: where those are refused, reading this would throw.
  if (!navigator?.serviceWorker)
    return no('This browser has no service workers here (a private window, or switched off).')
  if (marks.getItem(MARK) !== null) {
    marks.removeItem(MARK)
    return no(
      'The page was reloaded under the service worker and is still not isolated. In an iframe the page around it must be ' +
        'isolated too and say allow="cross-origin-isolated"; else the browser does not know the policy.',
    )
  }
  try {
    const { scope } = await navigator.serviceWorker.register(address)
    if (!location.href.startsWith(scope))
      return no(`The service worker serves ${scope}, and this page is not below it: put it into the page's folder.`)
    await navigator.serviceWorker.ready
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return no(`The service worker "${address}" could not be registered: ${why}`)
  }
  marks.setItem(MARK, '1')
  location.reload()
  // The page is about to go: nothing after this call runs on a page that is.
  return new Promise(() => undefined)
}
