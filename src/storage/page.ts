import { type Sentinel, sentinelIn, type TextStorage } from './sentinel.js'

/*
 * What only a page has. The one file of this room that looks for it; in a worker and in Node there is nothing, and everything
 * works without.
 */

interface PageGlobals {
  readonly localStorage?: TextStorage
  readonly document?: { readonly visibilityState: string } & EventTarget
  readonly addEventListener?: EventTarget['addEventListener']
  readonly removeEventListener?: EventTarget['removeEventListener']
}

const globals = globalThis as unknown as PageGlobals

/** The sentinel in this page's `localStorage`; undefined where there is none or it may not be touched. */
export function pageSentinel(): Sentinel | undefined {
  try {
    // Node has one that warns when it is touched; a page is what has a document.
    if (typeof globals.document === 'undefined') return undefined
    return globals.localStorage && sentinelIn(globals.localStorage)
  } catch {
    return undefined
  }
}

/** Calls `leaving` when this may be the last that the page does. Returns what ends that. */
export function onLeaving(leaving: () => void): () => void {
  const { document } = globals
  if (!document || !globals.addEventListener) return () => {}
  const hidden = () => {
    if (document.visibilityState === 'hidden') leaving()
  }
  document.addEventListener('visibilitychange', hidden)
  globals.addEventListener('pagehide', leaving)
  return () => {
    document.removeEventListener('visibilitychange', hidden)
    globals.removeEventListener?.('pagehide', leaving)
  }
}
