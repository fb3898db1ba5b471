import { react } from './act.js'
import { apply } from './apply.js'
import { pulseAuras, release, takeHold } from './aura.js'
import { belowThreshold, end } from './ending.js'
import { type Actor, emit, type Instance, type Message, type Model, send } from './state.js'

const ROUNDS = 16

/** Phase (4): the messages of a target in the order of the actor they come from, then of their number there. */
export function phaseFour(model: Model): void {
  pulseAuras(model)
  for (let round = 1; round <= ROUNDS && model.messages.length > 0; round += 1) {
    const messages = model.messages.sort((a, b) => a.origin - b.origin || a.number - b.number)
    model.messages = []
    // (ee) "gone before its round": asked of all before any is handled, so that the order of actors does not matter.
    const valid = new Set(messages.filter(parentStands))
    for (const target of model.actors) {
      for (const message of messages) {
        if (message.target === target.index && valid.has(message)) handle(model, target, message)
      }
    }
  }
  // Beyond the last round applications are cut, reactions dropped; ends and releases wait for the next tick (b).
  const rest = model.messages
  model.messages = []
  for (const message of rest) {
    const target = model.actors[message.target]
    if (message.kind === 'apply' && target !== undefined) {
      if (parentStands(message)) emit(model, 'chainCut', target, { source: message.source, def: message.def })
    } else if (message.kind !== 'react') model.messages.push(message)
  }
}

function parentStands(message: Message): boolean {
  if (message.kind !== 'apply' || message.parent === undefined) return true
  const { instance, chain } = message.parent
  return !instance.ended && !belowThreshold(instance, chain)
}

function handle(model: Model, target: Actor, message: Message): void {
  switch (message.kind) {
    case 'apply': {
      const result = apply(model, { target, source: message.source, def: message.def })
      if (result === null) return
      if (message.parent !== undefined) adopt(model, message.parent, result.instance)
      if (message.aura !== undefined) takeHold(model, message.aura, result.instance, result.created)
      return
    }
    case 'react':
      if (target.exists) react(model, target, message.on, message.other)
      return
    case 'sourceGone':
      for (const instance of [...target.instances]) {
        if (instance.source === message.source && instance.def.json.endsWithSource === true) {
          end(model, instance, 'sourceGone')
        }
      }
      return
    case 'end':
      end(model, message.instance, message.reason)
      return
    case 'release': {
      const free = release(model, message.hold)
      if (free !== null) end(model, free, 'sourceGone')
      return
    }
  }
}

/** Ties a child to its parent (ee); if the parent went in this very round, the child follows in the next. */
function adopt(model: Model, parent: { instance: Instance; chain: number }, child: Instance): void {
  const { instance, chain } = parent
  if (child.ended) return
  if (instance.ended || belowThreshold(instance, chain)) {
    const reason = instance.ended ? 'sourceGone' : 'stackLost'
    send(model, instance.target, { kind: 'end', target: child.target.index, instance: child, reason })
  } else instance.children.push({ chain, instance: child })
}
