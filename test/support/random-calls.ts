import { type AnyComponent, type Engine, type EngineOptions, set } from 'myriad'
import { Dice } from './dice.js'
import { randomSystems, WORLD } from './random-systems.mjs'

const EFFECTS = [
  ...WORLD.effects,
  {
    id: 'slow',
    duration: 3,
    polarity: 'debuff',
    tags: ['cold'],
    categories: ['ice'],
    dispel: { type: 'magic' },
    stacking: { mode: 'perSource' },
    modifiers: [{ attribute: 'speed', op: 'multiply', value: 0.9 }],
  },
  { id: 'regrowth', duration: 'infinite', period: 0.3, actions: [{ do: 'heal', amount: 1 }], offline: 'fold' },
] as unknown as EngineOptions['effects']

type RandomWorld = EngineOptions & { readonly components: readonly AnyComponent[] }

const worlds = new Map<number, RandomWorld>()

/**
 * A world in which every call has something to do: effects of three kinds, components and systems of its own. The same
 * components for a seed, so that a game may go on in another engine.
 */
export function randomWorld(seed: number): RandomWorld {
  const world = worlds.get(seed) ?? makeWorld(seed)
  worlds.set(seed, world)
  return world
}

function makeWorld(seed: number): RandomWorld {
  const { systems, components } = randomSystems(seed)
  return {
    ...(WORLD as unknown as EngineOptions),
    attributes: { health: { base: 50, min: 0, max: 100 }, speed: { base: 10 } },
    effects: EFFECTS!,
    tags: ['marked', 'böse Ümläute 🔥'],
    seed,
    systems: systems as NonNullable<EngineOptions['systems']>,
    components,
  }
}

/** Names of the calls, so that a test can see that it had all of them. */
export const CALLS = [
  'create',
  'createMany',
  'spawn',
  'spawnMany',
  'addComponents',
  'removeComponents',
  'enable',
  'disable',
  'despawn',
  'apply',
  'applyMany',
  'dispel',
  'remove',
  'damage',
  'heal',
  'set',
  'tag',
  'untag',
  'move',
  'pause',
  'resume',
  'offline',
  'kill',
  'revive',
  'detach',
  'attach',
] as const

/** The state of an engine: its hash, and who is parked, with its notes. */
export function stateOf(engine: Engine): string {
  const notes = [...engine.notes].map(([key, words]) => `${key}: ${words}`)
  return `${engine.hash()} ${engine.parked.names()} ${notes}`
}

/** A game that calls at random, the same for a seed; its handlers call too. */
export class RandomGame {
  readonly #engine: Engine
  readonly #roll: (n: number) => number
  readonly #components: readonly AnyComponent[]
  #left = 0
  /** Calls made, by name. */
  readonly made = new Map<string, number>()
  /** Actors that are out of the world. */
  readonly #parked: { readonly record: Int32Array; readonly name: number }[] = []
  #name = 2 ** 32
  /** Calls that the engine refused. */
  refused = 0

  constructor(engine: Engine, seed: number, components: readonly AnyComponent[]) {
    this.#engine = engine
    const dice = new Dice(seed)
    this.#roll = (n) => dice.int(0, n - 1)
    this.#components = components
    engine.on('ticked', ({ target }) => {
      if (this.#left > 0 && this.#roll(10) === 0) this.#call('heal', target)
    })
    engine.on('expired', () => {
      if (this.#left > 0) this.#any()
    })
    ;(engine.on as (type: string, handler: () => void) => void).call(engine, 'ping', () => {
      if (this.#left > 0 && this.#roll(20) === 0) this.#any()
    })
  }

  /** One frame: some calls, some ticks, sometimes none of either. */
  frame(): void {
    this.#left = 30
    for (let n = this.#roll(25); n > 0; n--) this.#any()
    const ticks = this.#roll(4)
    if (ticks > 0) this.#engine.step(ticks)
  }

  #any(): void {
    this.#call(CALLS[this.#roll(CALLS.length)]!, this.#who())
  }

  #who(): number {
    const all = this.#engine.actors()
    return all.length === 0 ? 0 : all[this.#roll(all.length)]!
  }

  #part() {
    const component = this.#components[this.#roll(this.#components.length)]!
    const first = Object.keys(component)[0]
    if (first === undefined || first === 'enabled' || this.#roll(2) === 0) return component
    return set(component as never, { [first]: this.#roll(100) } as never)
  }

  #call(name: (typeof CALLS)[number], target: number): void {
    this.#left--
    try {
      this.#make(name, target)
      this.made.set(name, (this.made.get(name) ?? 0) + 1)
    } catch {
      this.refused++
    }
  }

  #make(name: (typeof CALLS)[number], target: number): void {
    const engine = this.#engine
    const roll = this.#roll
    const some = () => Uint32Array.from({ length: roll(40) }, () => this.#who())
    const component = this.#components[roll(this.#components.length)]!
    switch (name) {
      case 'create':
        engine.create(...Array.from({ length: roll(3) }, () => this.#part()))
        return
      case 'createMany':
        engine.createMany(roll(5), this.#part())
        return
      case 'spawn':
        engine.spawn({
          ...(roll(2) && { attributes: { health: roll(60), speed: roll(9) / 4 } }),
          ...(roll(2) && { position: [roll(100) / 3, roll(100) / 7] as [number, number] }),
          ...(roll(2) && { components: [this.#part(), this.#part()] }),
        })
        return
      case 'spawnMany':
        engine.spawnMany(roll(4))
        return
      case 'addComponents':
        engine.addComponents(target, this.#part(), this.#part())
        return
      case 'removeComponents':
        engine.removeComponents(target, component)
        return
      case 'enable':
      case 'disable':
        // Those that `randomSystems` makes enableable.
        engine[name](target, this.#components.find((one) => 'enabled' in one)!)
        return
      case 'apply':
        engine.apply(['burning', 'slow', 'regrowth'][roll(3)]!, target, {
          ...(roll(2) && { source: this.#who() }),
          ...(roll(3) === 0 && { magnitude: roll(100) / 10 }),
          ...(roll(3) === 0 && { duration: roll(4) === 0 ? 'infinite' : roll(30) / 10 }),
          ...(roll(3) === 0 && { stacks: 1 + roll(3) }),
          ...(roll(3) === 0 && { priority: (['high', 'normal', 'low'] as const)[roll(3)]! }),
        })
        return
      case 'applyMany':
        engine.applyMany(roll(2) ? 'burning' : 'slow', some(), roll(2) ? {} : { magnitude: 1.5, source: target })
        return
      case 'dispel':
        engine.dispel(target, {
          ...(roll(2) && { by: this.#who() }),
          ...(roll(3) === 0 && { types: ['magic'] }),
          ...(roll(3) === 0 && { categories: roll(2) ? ['ice'] : [] }),
          ...(roll(3) === 0 && { tags: ['cold', 'hot'] }),
          ...(roll(3) === 0 && { polarity: (['buff', 'debuff', 'any'] as const)[roll(3)]! }),
          ...(roll(3) === 0 && { strength: (['basic', 'strong', 'death'] as const)[roll(3)]! }),
          ...(roll(3) === 0 && { count: 1 + roll(4) }),
          ...(roll(3) === 0 && { order: (['priority', 'newest', 'oldest', 'random'] as const)[roll(4)]! }),
        })
        return
      case 'detach':
        this.#parked.push({
          record: engine.detach(Uint32Array.of(target), Float64Array.of(++this.#name))[0]!,
          name: this.#name,
        })
        engine.setNote(`parked ${this.#name % 3}`, Uint32Array.of(target, engine.tick))
        return
      case 'attach': {
        const records = this.#parked.slice(0, 1 + roll(3))
        if (records.length === 0) throw new Error('nobody is out of the world')
        const sources = roll(2) ? undefined : this.#who()
        engine.attach(
          records.map(({ record }) => record),
          sources === undefined ? undefined : (handle) => (engine.exists(handle) ? handle : sources),
          Float64Array.from(records, ({ name }) => name),
        )
        this.#parked.splice(0, records.length)
        return
      }
      case 'remove':
        engine.remove(target, roll(2) ? 'slow' : 1 + roll(5))
        return
      case 'damage':
        engine.damage(target, roll(50) / 4, { source: this.#who(), ...(roll(2) && { school: 'fire' }) })
        return
      case 'heal':
        engine.heal(target, roll(50) / 4, roll(2) ? { source: this.#who() } : {})
        return
      case 'set':
        engine.set(target, roll(2) ? 'speed' : 'health', roll(80))
        return
      case 'tag':
      case 'untag':
        engine[name](target, roll(2) ? 'marked' : 'böse Ümläute 🔥')
        return
      case 'move':
        engine.move(target, roll(1000) / 3, -roll(1000) / 7)
        return
      case 'offline':
        engine.offline(roll(20) / 10)
        return
      default:
        engine[name](target)
    }
  }
}
