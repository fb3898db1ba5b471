import { finish, mix } from './hash.js'

/**
 * A draw in [0, 1) that is a pure hash of its words: the same on every thread, in any order, whatever was drawn
 * before. 32 bits of resolution.
 */
export function draw(
  seed: number,
  tick: number,
  target: number,
  source: number,
  definition: number,
  application: number,
  purpose: number,
): number {
  let h = mix(seed, tick)
  h = mix(h, target)
  h = mix(h, source)
  h = mix(h, definition)
  h = mix(h, application)
  h = mix(h, purpose)
  return (finish(h) >>> 0) / 4294967296
}
