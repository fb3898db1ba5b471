import { end, fireChains, loseStack } from './ending.js'
import { grants } from './force.js'
import { actorOf, emitOf, type Instance, type Model, sourceIndex } from './state.js'
import type { DispelCommand } from './types.js'

const REACH = { basic: 0, strong: 1, death: 2, never: 3 }

/** An empty list does not restrict, a filled one is met by any of its names (bb). */
function met(filter: string[] | undefined, names: string[]): boolean {
  return filter === undefined || filter.length === 0 || filter.some((name) => names.includes(name))
}

function isCandidate(instance: Instance, command: DispelCommand): boolean {
  const { json } = instance.def
  const polarity = command.polarity ?? 'any'
  return (
    met(command.types, json.dispel?.type === undefined ? [] : [json.dispel.type]) &&
    met(command.categories, json.categories ?? []) &&
    met(command.tags, grants(instance)) &&
    (polarity === 'any' || (json.polarity ?? 'neutral') === polarity) &&
    REACH[json.dispel?.strength ?? 'basic'] <= REACH[command.strength ?? 'basic']
  )
}

export function dispel(model: Model, command: DispelCommand): void {
  const target = actorOf(model, command.target)
  if (!target.exists) return
  const by = sourceIndex(model, command.by)
  const draw = (instance: Instance, purpose: 'dispel' | 'dispelOrder', index: number) =>
    model.draw(model.tick, target.index, by, instance.def.index, instance.application, purpose, index)

  const candidates = target.instances.filter((instance) => isCandidate(instance, command)) // older first
  const order = command.order ?? 'priority'
  if (order === 'newest') candidates.reverse()
  if (order === 'priority') candidates.sort((a, b) => (b.def.json.priority ?? 0) - (a.def.json.priority ?? 0))
  if (order === 'random') candidates.sort((a, b) => draw(a, 'dispelOrder', 0) - draw(b, 'dispelOrder', 0))

  for (let pick = 0; pick < (command.count ?? 1); pick += 1) {
    // One candidate's stacks go before the next candidate's; a failed pick is used up, its stack is not (bb).
    const instance = candidates.find((candidate) => !candidate.ended)
    if (instance === undefined) return
    if (draw(instance, 'dispel', pick) * 100 < (instance.def.json.dispel?.resist ?? 0)) {
      emitOf(model, 'dispelFailed', instance)
      continue
    }
    emitOf(model, 'dispelled', instance)
    if (instance.stacks > 1) {
      fireChains(model, instance, 'dispelled')
      loseStack(model, instance)
    } else end(model, instance, 'dispelled')
  }
}
