import type { Suite } from '../suite.js'

/** Every suite, in the order in which they run when none is named. */
export const SUITES: Readonly<Record<string, () => Promise<{ readonly suite: Suite }>>> = {
  asked: () => import('./asked.js'),
  effects: () => import('./effects.js'),
  rules: () => import('./rules.js'),
  apply: () => import('./apply.js'),
  threads: () => import('./threads.js'),
  memory: () => import('./memory.js'),
  start: () => import('./start.js'),
  recovery: () => import('./recovery.js'),
  storage: () => import('./storage.js'),
  cache: () => import('./cache.js'),
}
