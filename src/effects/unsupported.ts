import { MyriadError } from '../errors/index.js'
import type { EffectDefinition, WorldDefinition } from './definition.js'
import type { DocumentPaths } from './names.js'

/** Parts of the format that this version does not run yet. A definition that uses one is refused, never half obeyed. */
const LATER: readonly (keyof EffectDefinition)[] = [
  'haste',
  'partialLastTick',
  'when',
  'while',
  'exclusivity',
  'resist',
  'amplify',
  'diminishing',
  'absorb',
  'triggers',
  'charges',
  'chains',
  'upkeep',
  'aura',
  'endsWithSource',
  'offline',
]

function refusePart(part: string, path: string): never {
  throw new MyriadError('UNSUPPORTED', `\`${part}\` is not supported yet (${path})`, { value: part, path })
}

/** Throws `UNSUPPORTED`, by name, for the first part of the definitions that this version does not run yet. */
export function refuseUnsupported(
  world: WorldDefinition,
  effects: readonly EffectDefinition[],
  paths: DocumentPaths,
): void {
  if (world.effectsPerActor) refusePart('effectsPerActor', `${paths.world}.effectsPerActor`)
  effects.forEach((effect, i) => {
    const path = `${paths.effects}[${i}]`
    for (const part of LATER) {
      const value = effect[part]
      if (value !== undefined && value !== false) refusePart(part, `${path}.${part}`)
    }
    effect.actions?.forEach((action, k) => {
      if (action.scale) refusePart('scale', `${path}.actions[${k}].scale`)
    })
    effect.modifiers?.forEach((modifier, k) => {
      if (modifier.scale) refusePart('scale', `${path}.modifiers[${k}].scale`)
    })
    for (const part of ['purge', 'suppress', 'breaksBelow'] as const) {
      if (effect.immunity?.[part]) refusePart(`immunity.${part}`, `${path}.immunity.${part}`)
    }
    if (effect.dispel?.resist) refusePart('dispel.resist', `${path}.dispel.resist`)
  })
}
