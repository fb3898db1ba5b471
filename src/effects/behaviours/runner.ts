import { MyriadError } from '../../errors/index.js'
import { type BehaviourHooks, HOOKS, ON_TICK } from '../hooks.js'
import { ALLOW_DEAD, DEF_FLAGS, DEF_WORDS } from '../tables.js'
import { ALIVE, ROW_APPLICATION, ROW_DEFINITION, ROW_MAGNITUDE, ROW_SHIFT, ROW_SOURCE, type World } from '../world.js'
import { type BatchNames, EffectBatch } from './batch.js'

/** What happened to an instance, copied: by the time its function runs the row may be gone. */
const ENTRY_WORDS = 6
const ENTRY_KEY = 0
const ENTRY_ACTOR = 1
const ENTRY_SOURCE = 2
const ENTRY_INSTANCE = 3
const ENTRY_DOUBLES = 3

/** Functions of a game's effects on one thread, and what waits to be passed to them. */
export class BehaviourRunner {
  readonly #world: World
  readonly #batch: EffectBatch
  readonly #ids: readonly string[]
  readonly #functions: ((batch: EffectBatch) => void)[] = []
  #count = 0
  /** Entries of each function. */
  #noted = new Int32Array(0)
  #words = new Int32Array(64 * ENTRY_WORDS)
  #doubles = new Float64Array(64 * ENTRY_DOUBLES)

  /** @param definitions The definitions with functions, in any order; others are ignored. */
  constructor(world: World, names: BatchNames, definitions: readonly (BehaviourHooks & { readonly id: string })[]) {
    this.#world = world
    this.#batch = new EffectBatch(world, names)
    this.#ids = [...names.effects.keys()]
    for (const definition of definitions) {
      const index = names.effects.get(definition.id)
      if (index === undefined) continue
      HOOKS.forEach((hook, i) => {
        const run = definition[hook]
        if (run) this.#functions[index * HOOKS.length + i] = run
      })
    }
    this.#noted = new Int32Array(this.#functions.length)
  }

  /** Whether a definition's function is known on this thread. */
  has(definition: number, hook: number): boolean {
    return this.#functions[definition * HOOKS.length + hook] !== undefined
  }

  /** Notes that something happened to a row. */
  noteRow(row: number, actor: number, hook: number, times: number): void {
    const { rows, rowDoubles } = this.#world
    const at = row << ROW_SHIFT
    const word = rows[at + ROW_DEFINITION]!
    const magnitude = rowDoubles[(row << 2) + ROW_MAGNITUDE]!
    const source = rows[at + ROW_SOURCE]!
    this.note(word & 0xffff, hook, actor, source, rows[at + ROW_APPLICATION]!, word >>> 16, magnitude, times)
  }

  /** Notes that something happened. */
  note(
    definition: number,
    hook: number,
    actor: number,
    source: number,
    instance: number,
    stacks: number,
    magnitude: number,
    times: number,
  ): void {
    const i = this.#count
    if (i * ENTRY_WORDS === this.#words.length) this.#grow()
    const at = i * ENTRY_WORDS
    const key = definition * HOOKS.length + hook
    this.#noted[key] = this.#noted[key]! + 1
    this.#words[at + ENTRY_KEY] = key
    this.#words[at + ENTRY_ACTOR] = actor
    this.#words[at + ENTRY_SOURCE] = source
    this.#words[at + ENTRY_INSTANCE] = instance
    const double = i * ENTRY_DOUBLES
    this.#doubles[double] = stacks
    this.#doubles[double + 1] = magnitude
    this.#doubles[double + 2] = times
    this.#count = i + 1
  }

  #grow(): void {
    const words = new Int32Array(this.#words.length * 2)
    words.set(this.#words)
    this.#words = words
    const doubles = new Float64Array(this.#doubles.length * 2)
    doubles.set(this.#doubles)
    this.#doubles = doubles
  }

  /**
   * Runs the functions for what was noted, a batch for each definition and hook, in the order of the definitions.
   */
  flush(shard: number): void {
    const count = this.#count
    if (count === 0) return
    for (let key = 0; key < this.#noted.length; key++) {
      if (this.#noted[key] === 0) continue
      this.#noted[key] = 0
      if (this.#collect(shard, key, count)) this.#run(this.#functions[key]!, key)
    }
    // What functions do executes nothing, lands nothing and expires nothing, so nothing was noted meanwhile.
    this.#count = 0
  }

  /** Fills the batch with the entries of one function. The dead are left out, unless the effect says `allowDead`. */
  #collect(shard: number, key: number, count: number): boolean {
    const definition = Math.floor(key / HOOKS.length)
    const w = this.#world
    const allowDead = (w.definitions[definition * DEF_WORDS + DEF_FLAGS]! & ALLOW_DEAD) !== 0
    const living = key % HOOKS.length === ON_TICK && !allowDead
    this.#batch.open(shard, definition, this.#ids[definition]!)
    for (let i = 0; i < count; i++) {
      const at = i * ENTRY_WORDS
      if (this.#words[at + ENTRY_KEY] !== key) continue
      const actor = this.#words[at + ENTRY_ACTOR]!
      if (living && (w.state[actor]! & ALIVE) === 0) continue
      const double = i * ENTRY_DOUBLES
      this.#batch.push(
        actor,
        this.#words[at + ENTRY_SOURCE]!,
        this.#words[at + ENTRY_INSTANCE]!,
        this.#doubles[double]!,
        this.#doubles[double + 1]!,
        this.#doubles[double + 2]!,
      )
    }
    return this.#batch.count > 0
  }

  #run(run: (batch: EffectBatch) => void, key: number): void {
    try {
      run(this.#batch)
    } catch (error) {
      const hook = HOOKS[key % HOOKS.length]!
      const why = error instanceof Error ? error.message : String(error)
      throw new MyriadError('BEHAVIOUR_FAILED', `${hook} of "${this.#batch.effect}" threw: ${why}`, {
        value: { effect: this.#batch.effect, hook, count: this.#batch.count },
        allowed: 'a function that does not throw',
      })
    }
  }
}
