import {
  APPLY_COMMAND,
  COMMAND_COUNT,
  COMMAND_DURATION,
  COMMAND_SCHOOL,
  COMMAND_SOURCE,
  COMMAND_SUBJECT,
  COMMAND_VALUE,
  COMMAND_VALUE_Y,
  type CompiledWorld,
  DAMAGE_COMMAND,
  DISPEL_COMMAND,
  type EffectDefinition,
  expectInstance,
  HEAL_COMMAND,
  liveEffects,
  MAX_STACKS,
  MAX_TICKS,
  MOVE_COMMAND,
  PRIORITIES,
  pushCommand,
  pushOffline,
  REMOVE_COMMAND,
  REMOVE_INSTANCE_COMMAND,
  recordOf,
  SET_COMMAND,
  slotOf,
  TAG_COMMAND,
  tables,
  toTicks,
  UNTAG_COMMAND,
  WORLD_COMMANDS,
  WORLD_PENDING,
  type World,
} from '../effects/index.js'
import { MyriadError } from '../errors/index.js'
import { DispelFilters } from './dispel-filter.js'
import { checkKeys, finite, index, integer, isHandle, reject, sourceHandle, word } from './inputs.js'
import type { EngineSettings } from './options.js'
import type { ApplyOptions, DamageOptions, DispelOptions, Entity, HealOptions } from './requests.js'

const NORMAL = 1
const APPLY_KEYS = ['source', 'magnitude', 'duration', 'stacks', 'priority']
const DAMAGE_KEYS = ['source', 'school']
const HEAL_KEYS = ['source']

/** An application, checked and in the engine's units. */
interface Application {
  readonly definition: number
  readonly source: number
  readonly magnitude: number
  /** 0: the definition decides. */
  readonly stacks: number
  /** Ticks, -1: the definition's. */
  readonly duration: number
  readonly priority: number
  /** It may create an instance. */
  readonly creates: boolean
}

/**
 * Takes the commands for the coming tick. Every input is checked before anything is written: a call that throws has
 * changed nothing.
 */
export class CommandDesk {
  readonly #world: World
  readonly #compiled: CompiledWorld
  readonly #settings: EngineSettings
  readonly #filters: DispelFilters
  /** Effect instances alive at the end of the last tick. */
  #live = 0

  constructor(world: World, compiled: CompiledWorld, effects: readonly EffectDefinition[], settings: EngineSettings) {
    this.#world = world
    this.#compiled = compiled
    this.#settings = settings
    this.#filters = new DispelFilters(world, effects)
  }

  /** A tick has handled the commands, or the world was replaced. */
  afterTick(): void {
    this.#live = liveEffects(this.#world)
    this.#filters.clear()
  }

  /** Actors with effects have come or gone between ticks. */
  recount(): void {
    this.#live = liveEffects(this.#world)
  }

  apply(effect: string, target: Entity, options: ApplyOptions): void {
    this.applyNumber(index(this.#compiled.names.effects, effect, 'effect'), target, options)
  }

  /** Applies the effect with a number. */
  applyNumber(definition: number, target: Entity, options: ApplyOptions): void {
    const application = this.#application(definition, options)
    this.#target(target)
    this.roomFor(1)
    if (application.creates && this.#live + this.#pending >= this.#settings.capacity.effects) {
      if (!this.#wouldMerge(application, target)) this.#refuseInstances(1)
      this.#pushApplication(application, target, false)
      return
    }
    this.#pushApplication(application, target, application.creates)
  }

  applyMany(effect: string, targets: Uint32Array, options: ApplyOptions): void {
    const application = this.#application(index(this.#compiled.names.effects, effect, 'effect'), options)
    if (!(targets instanceof Uint32Array)) reject('WRONG_TYPE', 'targets', targets, 'a Uint32Array of entity handles')
    for (let i = 0; i < targets.length; i++) this.#target(targets[i]!)
    this.roomFor(targets.length)
    let near = false
    if (application.creates) {
      const free = this.#settings.capacity.effects - this.#live - this.#pending
      near = targets.length > free
      if (near) {
        let creations = 0
        for (let i = 0; i < targets.length; i++) if (!this.#wouldMerge(application, targets[i]!)) creations++
        if (creations > free) this.#refuseInstances(creations)
      }
    }
    for (let i = 0; i < targets.length; i++) {
      const target = targets[i]!
      const creates = application.creates && !(near && this.#wouldMerge(application, target))
      this.#pushApplication(application, target, creates)
    }
  }

  dispel(target: Entity, options: DispelOptions): void {
    this.#target(target)
    this.roomFor(1)
    this.#filters.check(options)
    const by = options.by === undefined ? 0 : sourceHandle(options.by, 'by')
    const count = options.count === undefined ? 1 : integer(options.count, 'count', 1, MAX_TICKS)
    const order = this.#filters.order(options)
    // Last of all: it takes a place for the filter.
    const place = this.#filters.place(options)
    const command = pushCommand(this.#world, NORMAL, DISPEL_COMMAND, target)
    const { commands } = this.#world
    commands[command + COMMAND_SOURCE] = by
    commands[command + COMMAND_SUBJECT] = place
    commands[command + COMMAND_COUNT] = count
    commands[command + COMMAND_DURATION] = order
  }

  /** Ends every instance of an effect, or the instance with a number. */
  remove(target: Entity, what: string | number): void {
    this.#target(target)
    const one = typeof what === 'number'
    const subject = one ? integer(what, 'instance', 1, 0x7fffffff) : index(this.#compiled.names.effects, what, 'effect')
    this.#push(one ? REMOVE_INSTANCE_COMMAND : REMOVE_COMMAND, target, subject)
  }

  damage(target: Entity, amount: number, options: DamageOptions): void {
    checkKeys(options, 'damage options', DAMAGE_KEYS)
    const { source = 0, school } = options
    this.#amount(DAMAGE_COMMAND, target, amount, source, school)
  }

  heal(target: Entity, amount: number, options: HealOptions): void {
    checkKeys(options, 'heal options', HEAL_KEYS)
    const { source = 0 } = options
    this.#amount(HEAL_COMMAND, target, amount, source, undefined)
  }

  set(target: Entity, attribute: string, value: number): void {
    this.#target(target)
    const subject = index(this.#compiled.names.attributes, attribute, 'attribute')
    const number = finite(value, 'value')
    const command = this.#push(SET_COMMAND, target, subject)
    this.#world.commandDoubles[(command >> 1) + COMMAND_VALUE] = number
  }

  tag(target: Entity, tag: string, on: boolean): void {
    this.#target(target)
    const subject = index(this.#compiled.names.tags, tag, 'tag (name it in a definition or in the option `tags`)')
    this.#push(on ? TAG_COMMAND : UNTAG_COMMAND, target, subject)
  }

  move(target: Entity, x: number, y: number): void {
    this.#target(target)
    finite(x, 'x')
    finite(y, 'y')
    const command = this.#push(MOVE_COMMAND, target, 0)
    this.#world.commandDoubles[(command >> 1) + COMMAND_VALUE] = x
    this.#world.commandDoubles[(command >> 1) + COMMAND_VALUE_Y] = y
  }

  /** A command that needs nothing but its target. */
  plain(kind: number, target: Entity): void {
    this.#target(target)
    this.#push(kind, target, 0)
  }

  /** The world was away for so many seconds: one command for every shard. */
  offline(seconds: number): void {
    const { tickRate } = this.#compiled
    if (finite(seconds, 'seconds') < 0) reject('OUT_OF_RANGE', 'seconds', seconds, 'seconds from 0')
    const ticks = toTicks(seconds, tickRate)
    if (ticks > MAX_TICKS) reject('OUT_OF_RANGE', 'seconds', seconds, `at most ${MAX_TICKS / tickRate} seconds`)
    this.roomFor(this.#world.shards)
    pushOffline(this.#world, NORMAL, ticks)
  }

  /** The actor was away for so many ticks; `roomFor` has been asked. */
  elapse(kind: number, target: Entity, ticks: number): void {
    const command = pushCommand(this.#world, NORMAL, kind, target)
    this.#world.commands[command + COMMAND_SOURCE] = 0
    this.#world.commands[command + COMMAND_SUBJECT] = ticks
  }

  get #pending(): number {
    return this.#world.words[WORLD_PENDING]!
  }

  #push(kind: number, target: Entity, subject: number): number {
    this.roomFor(1)
    const command = pushCommand(this.#world, NORMAL, kind, target)
    this.#world.commands[command + COMMAND_SOURCE] = 0
    this.#world.commands[command + COMMAND_SUBJECT] = subject
    return command
  }

  #amount(kind: number, target: Entity, amount: number, source: Entity, school: string | undefined): void {
    this.#target(target)
    const value = finite(amount, 'amount')
    const from = sourceHandle(source, 'source')
    if (school !== undefined && typeof school !== 'string') reject('WRONG_TYPE', 'school', school, 'a name')
    const command = this.#push(kind, target, 0)
    this.#world.commands[command + COMMAND_SOURCE] = from
    // Schools that no definition mentions meet no resistance and no shield of a school.
    this.#world.commands[command + COMMAND_SCHOOL] =
      school === undefined ? -1 : (this.#compiled.names.schools.get(school) ?? -2)
    this.#world.commandDoubles[(command >> 1) + COMMAND_VALUE] = value
  }

  #application(definition: number, options: ApplyOptions): Application {
    const w = this.#world
    checkKeys(options, 'apply options', APPLY_KEYS)
    const { source = 0, magnitude, duration, stacks, priority = 'normal' } = options
    const own = w.definitions[definition * tables.DEF_WORDS + tables.DEF_DURATION]!
    const ticks = duration === undefined ? -1 : this.#ticks(duration)
    return {
      definition,
      source: sourceHandle(source, 'source'),
      magnitude:
        magnitude === undefined
          ? w.definitionDoubles[definition * tables.DEF_DOUBLES + tables.DEF_MAGNITUDE]!
          : finite(magnitude, 'magnitude'),
      stacks: stacks === undefined ? 0 : integer(stacks, 'stacks', 1, MAX_STACKS),
      duration: ticks,
      priority: word(PRIORITIES, priority, 'priority'),
      creates: (ticks === -1 ? own : ticks) !== 0,
    }
  }

  #ticks(seconds: number | 'infinite'): number {
    if (seconds === 'infinite') return tables.NEVER
    const { tickRate } = this.#compiled
    if (finite(seconds, 'duration') < 0) reject('OUT_OF_RANGE', 'duration', seconds, 'seconds from 0, or "infinite"')
    const ticks = toTicks(seconds, tickRate)
    if (ticks > MAX_TICKS) reject('OUT_OF_RANGE', 'duration', seconds, `at most ${MAX_TICKS / tickRate} seconds`)
    return ticks
  }

  #pushApplication(application: Application, target: Entity, creates: boolean): void {
    const w = this.#world
    const command = pushCommand(w, application.priority, APPLY_COMMAND, target)
    const { commands } = w
    commands[command + COMMAND_SOURCE] = application.source
    commands[command + COMMAND_SUBJECT] = application.definition
    commands[command + COMMAND_COUNT] = application.stacks
    commands[command + COMMAND_DURATION] = application.duration
    w.commandDoubles[(command >> 1) + COMMAND_VALUE] = application.magnitude
    if (creates) expectInstance(w, target)
  }

  /** Whether an application would meet a record to merge with, as the world stands now. */
  #wouldMerge(application: Application, target: Entity): boolean {
    const w = this.#world
    const mode = w.definitions[application.definition * tables.DEF_WORDS + tables.DEF_STACK_MODE]
    if (mode !== tables.PER_TARGET_ && mode !== tables.PER_SOURCE_) return false
    const slot = slotOf(w, target)
    const source = mode === tables.PER_SOURCE_ ? application.source | 0 : -1
    return slot >= 0 && recordOf(w, slot, application.definition, source) >= 0
  }

  #target(target: Entity): void {
    const w = this.#world
    if (typeof target !== 'number') reject('WRONG_TYPE', 'target', target, 'the handle of an actor')
    const slot = target & w.slotMask
    if (!isHandle(target) || slot === 0 || slot >= w.slots) {
      reject('DEAD_HANDLE', 'target', target, 'the handle of an actor')
    }
    if (!this.#settings.denyDead && slotOf(w, target) < 0) {
      reject('DEAD_HANDLE', 'target', target, 'the handle of an actor that has not despawned')
    }
  }

  /** Whether so many more commands fit. @throws MyriadError `COMMANDS_FULL` */
  roomFor(count: number): void {
    const waiting = this.#world.words[WORLD_COMMANDS]!
    const { commands } = this.#settings.capacity
    if (waiting + count <= commands) return
    throw new MyriadError(
      'COMMANDS_FULL',
      `${waiting} commands wait for the next tick and ${count} more do not fit: there is room for ${commands}. ` +
        'Call step(), or raise capacity.commands.',
      { value: waiting + count, allowed: `up to ${commands}`, option: 'capacity.commands' },
    )
  }

  #refuseInstances(count: number): never {
    const { effects } = this.#settings.capacity
    const waiting = this.#pending
    throw new MyriadError(
      'CAPACITY_EFFECTS',
      `${this.#live} effects are alive and ${waiting} wait to be applied; ${count} more do not fit: ` +
        `there is room for ${effects}. Raise capacity.effects.`,
      { value: this.#live + waiting + count, allowed: `up to ${effects}`, option: 'capacity.effects' },
    )
  }
}
