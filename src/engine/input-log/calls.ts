import type { AnyComponent, Part } from '../../components/index.js'
import type { ApplyOptions, DamageOptions, DispelOptions, Entity, HealOptions, SpawnOptions } from '../requests.js'

/** Commands that need nothing but their target, by the numbers that records have for them. */
export const PLAIN_CALLS = ['pause', 'resume', 'kill', 'revive'] as const
export type PlainCall = (typeof PLAIN_CALLS)[number]

/** The calls by which a game changes a world: the inputs of the simulation. Whoever reads a log makes them again. */
export interface InputCalls {
  create(count: number, parts: readonly Part[]): Uint32Array
  spawn(count: number, options: SpawnOptions<string>): Uint32Array
  addComponents(entity: Entity, parts: readonly Part[]): void
  removeComponents(entity: Entity, components: readonly AnyComponent[]): void
  toggle(entity: Entity, component: AnyComponent, on: boolean): void
  despawn(entity: Entity): void
  apply(effect: string, target: Entity, options: ApplyOptions): void
  applyMany(effect: string, targets: Uint32Array, options: ApplyOptions): void
  dispel(target: Entity, options: DispelOptions): void
  remove(target: Entity, what: string | number): void
  damage(target: Entity, amount: number, options: DamageOptions): void
  heal(target: Entity, amount: number, options: HealOptions): void
  set(target: Entity, attribute: string, value: number): void
  tag(target: Entity, tag: string, on: boolean): void
  move(target: Entity, x: number, y: number): void
  plain(call: PlainCall, target: Entity): void
  offline(seconds: number): void
  /** @param names Under which the records are kept. */
  detach(actors: Uint32Array, names?: Float64Array): Int32Array[]
  /** Actors are parked whose records came from elsewhere. */
  admit(records: readonly Int32Array[], names: Float64Array): void
  /** @param parkedAs The names under which the records were kept. */
  attach(records: readonly Int32Array[], sourceOf?: (handle: Entity) => Entity, parkedAs?: Float64Array): Uint32Array
  note(key: string, words: Uint32Array | undefined): void
}

/** The names of a world's components in records: unlike numbers, they stay when the game's next version has more of them. */
export class ComponentNames {
  readonly #names = new Map<AnyComponent, string>()
  readonly #components = new Map<string, AnyComponent>()

  constructor(components: readonly AnyComponent[], labels: readonly string[]) {
    components.forEach((component, i) => {
      // Two that have one label are told apart by their order.
      let name = labels[i]!
      for (let n = 2; this.#components.has(name); n++) name = `${labels[i]} (${n})`
      this.#names.set(component, name)
      this.#components.set(name, component)
    })
  }

  nameOf(component: AnyComponent): string {
    return this.#names.get(component)!
  }

  find(name: string): AnyComponent | undefined {
    return this.#components.get(name)
  }
}
