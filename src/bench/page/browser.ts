import type { Machine, Where } from '../result.js'

declare global {
  /** The version of the package, which the build of a page puts in. */
  var MYRIAD_VERSION: string | undefined
  interface Navigator {
    /** Gibibytes, rounded by the browser. */
    readonly deviceMemory?: number
    readonly userAgentData?: { readonly platform?: string }
  }
  interface Performance {
    /** Chromium's, of the window's own heap. */
    readonly memory?: { readonly usedJSHeapSize: number }
  }
}

/** Names in the user agent, the more particular before those that others carry too. */
const BROWSERS: readonly (readonly [name: string, pattern: RegExp, where: Where])[] = [
  ['Firefox', /Firefox\/([\d.]+)/, 'firefox'],
  ['Edge', /Edg\/([\d.]+)/, 'chromium'],
  ['Opera', /OPR\/([\d.]+)/, 'chromium'],
  ['Chromium', /(?:Headless)?Chrom(?:e|ium)\/([\d.]+)/, 'chromium'],
  ['Safari', /Version\/([\d.]+).*Safari/, 'webkit'],
]

/** The browser that runs this, with its version. */
export function browser(agent = navigator.userAgent): { readonly where: Where; readonly runtime: string } {
  for (const [name, pattern, where] of BROWSERS) {
    const version = pattern.exec(agent)?.[1]
    if (version !== undefined) return { where, runtime: `${name} ${version}` }
  }
  return { where: 'chromium', runtime: agent }
}

/** Bytes of the page's own JavaScript heap, where the browser says. */
export function pageHeap(): number | undefined {
  return performance.memory?.usedJSHeapSize
}

/** The machine, as far as a page is told of it. */
export function pageMachine(quick: boolean, date = new Date()): Machine {
  const { deviceMemory, hardwareConcurrency, userAgentData } = navigator
  const system = userAgentData?.platform || (/\(([^;)]+)/.exec(navigator.userAgent)?.[1] ?? 'unknown system')
  return {
    processor: 'a processor that pages are not told of',
    cores: hardwareConcurrency,
    ...(deviceMemory !== undefined && { memory: deviceMemory * 2 ** 30 }),
    system,
    runtime: browser().runtime,
    engine: globalThis.MYRIAD_VERSION ?? 'unknown',
    flags: [],
    date: date.toISOString(),
    quick,
  }
}
