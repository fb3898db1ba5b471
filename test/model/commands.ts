import { damage, heal } from './act.js'
import { apply } from './apply.js'
import { writeBase } from './attributes.js'
import { dispel } from './dispel.js'
import { despawn, dieIfSpent, end, kill } from './ending.js'
import { offline } from './offline.js'
import { actorOf, defOf, type Model, sourceIndex, toTicks } from './state.js'
import type { Command, Priority } from './types.js'

const RANK: Record<Priority, number> = { high: 0, normal: 1, low: 2 }

/** The commands stamped with this tick, by priority and then submission: timeline first, repeats after it (nn). */
export function commandsAt(model: Model, tick: number): Command[] {
  const due: Command[] = []
  for (const command of model.file.timeline ?? []) if (toTicks(model, command.at) === tick) due.push(command)
  for (const { from, to, every, do: command } of model.file.repeat ?? []) {
    const first = toTicks(model, from)
    if (tick < first || tick > toTicks(model, to)) continue
    if ((tick - first) % toTicks(model, every) === 0) due.push(command)
  }
  const rank = (command: Command) => RANK['apply' in command ? (command.priority ?? 'normal') : 'normal']
  return due.sort((a, b) => rank(a) - rank(b))
}

/** Phase (3), one command. On a despawned actor nothing happens, but an application is denied (f). */
export function runCommand(model: Model, command: Command): void {
  if ('apply' in command) {
    const { magnitude, duration, stacks } = command
    apply(model, {
      target: actorOf(model, command.to),
      source: sourceIndex(model, command.from),
      def: defOf(model, command.apply),
      ...(magnitude === undefined ? {} : { magnitude }),
      ...(duration === undefined ? {} : { duration }),
      ...(stacks === undefined ? {} : { stacks }),
    })
  } else if ('dispel' in command) dispel(model, command.dispel)
  else if ('damage' in command) {
    const source = sourceIndex(model, command.from)
    damage(model, actorOf(model, command.to), { amount: command.damage, school: command.school, source, def: null })
  } else if ('heal' in command) heal(model, actorOf(model, command.to), command.heal, sourceIndex(model, command.from))
  else if ('remove' in command) {
    for (const instance of [...actorOf(model, command.from).instances]) {
      if (instance.def.json.id === command.remove) end(model, instance, 'cancelled')
    }
  } else if ('saveAndLoad' in command) {
    // The world is saved, thrown away and loaded: nothing may change.
  } else if ('offline' in command) offline(model, toTicks(model, command.offline))
  else runOnActor(model, command)
}

type ActorCommand = Extract<
  Command,
  | { set: object }
  | { tag: object }
  | { move: object }
  | { pause: string }
  | { resume: string }
  | { kill: string }
  | { revive: string }
  | { despawn: string }
>

function runOnActor(model: Model, command: ActorCommand): void {
  if ('set' in command) {
    const actor = actorOf(model, command.set.actor)
    if (!actor.exists) return
    writeBase(model, actor, command.set.attribute, command.set.value)
    if (command.set.attribute === model.file.world.vital) dieIfSpent(model, actor)
  } else if ('tag' in command) {
    const actor = actorOf(model, command.tag.actor)
    if (!actor.exists) return
    if (command.tag.add !== undefined) actor.flags.add(command.tag.add)
    if (command.tag.remove !== undefined) actor.flags.delete(command.tag.remove)
  } else if ('move' in command) actorOf(model, command.move.actor).position = command.move.to
  else if ('pause' in command) actorOf(model, command.pause).paused = true
  else if ('resume' in command) actorOf(model, command.resume).paused = false
  else if ('kill' in command) kill(model, actorOf(model, command.kill))
  else if ('despawn' in command) despawn(model, actorOf(model, command.despawn))
  else revive(model, command.revive)
}

/** (f) Restores the base the actor started with. */
function revive(model: Model, id: string): void {
  const actor = actorOf(model, id)
  if (!actor.exists || actor.alive) return
  actor.alive = true
  const vital = model.file.world.vital
  if (vital !== undefined) writeBase(model, actor, vital, actor.start.get(vital) ?? 0)
}
