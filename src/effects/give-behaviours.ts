import { MyriadError } from '../errors/index.js'
import { type BatchNames, BehaviourRunner } from './behaviours/index.js'
import { type BehaviourHooks, HOOKS } from './hooks.js'
import { DEF_BEHAVIOURS, DEF_WORDS } from './tables.js'
import type { World } from './world.js'

/**
 * Gives a thread's world the functions of the game's effects.
 *
 * @throws MyriadError `THREAD_START` when a function is missing that an effect of the world has.
 */
export function giveBehaviours(
  w: World,
  names: BatchNames,
  effects: readonly (BehaviourHooks & { readonly id: string })[],
): void {
  w.behaviours = new BehaviourRunner(w, names, effects)
  for (const [id, definition] of names.effects) {
    const bits = w.definitions[definition * DEF_WORDS + DEF_BEHAVIOURS]!
    HOOKS.forEach((hook, i) => {
      if (((bits >>> i) & 1) === 0 || w.behaviours!.has(definition, i)) return
      throw new MyriadError('THREAD_START', `The worker file does not have ${hook} of the effect "${id}".`, {
        value: id,
        allowed: 'serveThread({ effects }) with the definitions that createEngine was given',
        option: 'worker',
      })
    })
  }
}
