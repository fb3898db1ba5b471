import type { AnyComponent, Part, StoreOwner } from '../components/index.js'
import { DESPAWN_COMMAND, KILL_COMMAND, PAUSE_COMMAND, RESUME_COMMAND, REVIVE_COMMAND } from '../effects/index.js'
import type { Registry } from '../schedule/index.js'
import type { Carrier } from './carrier.js'
import type { CommandDesk } from './command-desk.js'
import type { InputCalls, InputLog, PlainCall } from './input-log/index.js'
import { reject } from './inputs.js'
import type { Ledger } from './ledger/index.js'
import type { Population } from './population.js'
import type { ApplyOptions, DamageOptions, DispelOptions, Entity, HealOptions, SpawnOptions } from './requests.js'
import type { Saving } from './saving.js'

const COMMANDS: Readonly<Record<PlainCall, number>> = {
  pause: PAUSE_COMMAND,
  resume: RESUME_COMMAND,
  kill: KILL_COMMAND,
  revive: REVIVE_COMMAND,
}

/**
 * What the game itself changes between two ticks. Here it is carried out, and, when somebody reads the log, written down once
 * it has been done: a call that throws is no input. What systems ask for does not come this way: it follows from the rest.
 */
export class GameCalls implements InputCalls {
  readonly #population: Population
  readonly #desk: CommandDesk
  readonly #owner: StoreOwner
  readonly #registry: Registry
  readonly #log: InputLog
  readonly #carrier: Carrier
  readonly #saving: Saving
  readonly #ledger: Ledger

  constructor(
    population: Population,
    desk: CommandDesk,
    owner: StoreOwner,
    registry: Registry,
    log: InputLog,
    carrier: Carrier,
    saving: Saving,
    ledger: Ledger,
  ) {
    this.#population = population
    this.#desk = desk
    this.#owner = owner
    this.#registry = registry
    this.#log = log
    this.#carrier = carrier
    this.#saving = saving
    this.#ledger = ledger
  }

  createOne(parts: readonly Part[]): Entity {
    const entity = this.#population.createOne(parts)
    if (this.#log.on) this.#log.record.create(1, entity, parts)
    return entity
  }

  create(count: number, parts: readonly Part[]): Uint32Array {
    const entities = this.#population.create(count, parts)
    if (this.#log.on) this.#log.record.create(count, entities[0] ?? 0, parts)
    return entities
  }

  spawn(count: number, options: SpawnOptions<string>): Uint32Array {
    const actors = this.#population.spawn(count, options)
    if (this.#log.on) this.#log.record.spawn(count, actors[0] ?? 0, options)
    return actors
  }

  addComponents(entity: Entity, parts: readonly Part[]): void {
    const population = this.#population
    const id = population.idOf(entity)
    for (const part of population.checkParts(parts, 'part')) population.entities.add(id, part)
    if (this.#log.on) this.#log.record.addComponents(entity, parts)
  }

  removeComponents(entity: Entity, components: readonly AnyComponent[]): void {
    const population = this.#population
    const id = population.idOf(entity)
    for (const component of components) population.componentNumber(component)
    for (const component of components) population.entities.remove(id, component)
    if (this.#log.on) this.#log.record.removeComponents(entity, components)
  }

  toggle(entity: Entity, component: AnyComponent, on: boolean): void {
    // PERF: what may be wrong is looked for only when something is.
    if (!this.#owner.toggle(this.#registry.numberOf(component), entity, on)) this.enableable(entity, component)
    if (this.#log.on) this.#log.record.toggle(entity, component, on)
  }

  /** The number of an enableable component and the id of an entity that has it. */
  enableable(entity: Entity, component: AnyComponent): [number: number, id: number] {
    const population = this.#population
    const owner = this.#owner
    const id = population.idOf(entity)
    const number = population.componentNumber(component)
    const { enableable, label } = owner.store.shape.components[number]!
    if (!enableable) reject('INVALID_INPUT', 'component', label, 'one defined with { enableable: true }')
    if (!owner.has(number, id)) reject('INVALID_INPUT', 'component', label, 'one that the entity has')
    return [number, id]
  }

  despawn(entity: Entity): void {
    const population = this.#population
    const id = population.exists(entity) ? population.idOf(entity) : 0
    if (id > 0 && !population.isActor(id)) population.entities.destroy(id)
    else this.#desk.plain(DESPAWN_COMMAND, entity)
    if (this.#log.on) this.#log.record.despawn(entity)
  }

  apply(effect: string, target: Entity, options: ApplyOptions): void {
    this.#desk.apply(effect, target, options)
    if (this.#log.on) this.#log.record.apply(effect, target, options)
  }

  applyMany(effect: string, targets: Uint32Array, options: ApplyOptions): void {
    this.#desk.applyMany(effect, targets, options)
    if (this.#log.on) this.#log.record.applyMany(effect, targets, options)
  }

  dispel(target: Entity, options: DispelOptions): void {
    this.#desk.dispel(target, options)
    if (this.#log.on) this.#log.record.dispel(target, options)
  }

  remove(target: Entity, what: string | number): void {
    this.#desk.remove(target, what)
    if (this.#log.on) this.#log.record.remove(target, what)
  }

  damage(target: Entity, amount: number, options: DamageOptions): void {
    this.#desk.damage(target, amount, options)
    if (this.#log.on) this.#log.record.damage(target, amount, options)
  }

  heal(target: Entity, amount: number, options: HealOptions): void {
    this.#desk.heal(target, amount, options)
    if (this.#log.on) this.#log.record.heal(target, amount, options)
  }

  set(target: Entity, attribute: string, value: number): void {
    this.#desk.set(target, attribute, value)
    if (this.#log.on) this.#log.record.set(target, attribute, value)
  }

  tag(target: Entity, tag: string, on: boolean): void {
    this.#desk.tag(target, tag, on)
    if (this.#log.on) this.#log.record.tag(target, tag, on)
  }

  move(target: Entity, x: number, y: number): void {
    this.#desk.move(target, x, y)
    if (this.#log.on) this.#log.record.move(target, x, y)
  }

  plain(call: PlainCall, target: Entity): void {
    this.#desk.plain(COMMANDS[call], target)
    if (this.#log.on) this.#log.record.plain(call, target)
  }

  detach(actors: Uint32Array, names?: Float64Array): Int32Array[] {
    const records = this.#carrier.detach(actors, this.#saving.fingerprint, names)
    if (this.#log.on) this.#log.record.detach(actors, names)
    return records
  }

  admit(records: readonly Int32Array[], names: Float64Array): void {
    this.#carrier.admit(records, this.#saving.fingerprint, names)
    if (this.#log.on) this.#log.record.admit(records, names)
  }

  note(key: string, words: Uint32Array | undefined): void {
    this.#ledger.setNote(key, words)
    if (this.#log.on) this.#log.record.note(key, words)
  }

  attach(records: readonly Int32Array[], sourceOf?: (handle: Entity) => Entity, parkedAs?: Float64Array): Uint32Array {
    const renamed: Entity[] = []
    // What a function answered is written down: who does it again has no such function.
    const asked =
      sourceOf &&
      ((handle: Entity) => {
        const now = sourceOf(handle)
        if (now !== handle) renamed.push(handle, now)
        return now
      })
    const handles = this.#carrier.attach(records, this.#saving.fingerprint, asked, parkedAs)
    if (this.#log.on) this.#log.record.attach(handles[0] ?? 0, records, renamed, parkedAs)
    return handles
  }

  offline(seconds: number): void {
    this.#desk.offline(seconds)
    if (this.#log.on) this.#log.record.offline(seconds)
  }
}
