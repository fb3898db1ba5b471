import { checkKeys, integer, reject } from '../engine/index.js'
import { MAX_ACTORS, MAX_EFFECTS } from './protocol.js'

/*
 * What the page's console may ask for. The page checks it before it is posted, because not every value can be posted;
 * the game checks it again, because only the game knows what there is already.
 */

/** Most ticks of one `step`: it runs them all at once, so a million would look like a hang. */
const MAX_STEPS = 100_000

/** What `spawn` takes. */
export interface SpawnRequest {
  readonly actors?: number
  readonly effects?: number
}

/**
 * @param actors Actors there is room for.
 * @param effects Effects there is room for.
 * @throws MyriadError `WRONG_TYPE`, `INVALID_INPUT`, `NOT_FINITE`, `OUT_OF_RANGE`
 */
export function checkSpawn(what: SpawnRequest, actors = MAX_ACTORS, effects = MAX_EFFECTS): void {
  checkKeys(what, 'what to spawn', ['actors', 'effects'])
  if (what.actors !== undefined) integer(what.actors, 'actors', 0, actors)
  if (what.effects !== undefined) integer(what.effects, 'effects', 0, effects)
}

/** What `benchmark` takes. */
export interface BenchmarkRequest {
  /** Tiny worlds for a second or two: for tests of the page. The figures mean nothing. */
  readonly short?: boolean
}

/** @throws MyriadError `WRONG_TYPE`, `INVALID_INPUT` */
export function checkBenchmark(what: BenchmarkRequest): void {
  checkKeys(what, 'what to measure', ['short'])
  const { short } = what
  if (short !== undefined && typeof short !== 'boolean') reject('WRONG_TYPE', 'short', short, 'true or false')
}

/** @throws MyriadError `WRONG_TYPE`, `NOT_FINITE`, `OUT_OF_RANGE` */
export function checkSteps(n: number): void {
  integer(n, 'n', 1, MAX_STEPS)
}

/** @throws MyriadError `WRONG_TYPE`, `NOT_FINITE`, `OUT_OF_RANGE` */
export function checkWorkers(workers: 'auto' | number): void {
  if (workers === 'auto') return
  if (typeof workers !== 'number') reject('WRONG_TYPE', 'workers', workers, '"auto" or an integer from 0 to 63')
  integer(workers, 'workers', 0, 63)
}

/** @throws MyriadError `WRONG_TYPE`, `NOT_FINITE`, `OUT_OF_RANGE` */
export function checkThread(thread: number): void {
  integer(thread, 'thread', 1, 63)
}
