/**
 * `myriad` for development: bundlers and Node take this door under the condition `development`. The same, but engines
 * check what systems read and write unless `checks` says otherwise.
 */
import { checks } from './development/index.js'
import { type Engine, type EngineOptions, createEngine as plain } from './engine/index.js'

export * from './index.js'

export async function createEngine<
  E extends string = never,
  A extends string = never,
  G extends string = never,
  M extends string = never,
>(options: EngineOptions<E, A, G, M> = {}): Promise<Engine<E, A, M>> {
  return plain({ checks, ...options })
}
