import type { HostModule } from '../suite.js'

/** Every host, by the name that `BenchContext.host` takes. Loaded when asked for: an isolate holds its contestant alone. */
export const HOSTS: Readonly<Record<string, () => Promise<HostModule>>> = {
  echo: () => import('./echo.js'),
  apply: () => import('./apply.js'),
  latency: () => import('./latency.js'),
  threads: () => import('./threads.js'),
  bandwidth: () => import('./bandwidth.js'),
  memory: () => import('./memory.js'),
  start: () => import('./start.js'),
  pace: () => import('./pace.js'),
  recovery: () => import('./recovery.js'),
  storage: () => import('./storage.js'),
  cache: () => import('./cache.js'),
  // Contestants of the suite `effects`.
  myriad: () => import('./myriad.js'),
  'objects-splice': () => import('./objects-splice.js'),
  'objects-filter': () => import('./objects-filter.js'),
  'objects-flat': () => import('./objects-flat.js'),
  'bitecs-entities': () => import('./bitecs-entities.js'),
  'soa-countdown': () => import('./soa-countdown.js'),
  'bare-kernel': () => import('./bare-kernel.js'),
  // The worlds of the suite `rules`.
  rules: () => import('./rules.js'),
}
