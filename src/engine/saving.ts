import {
  imageBytesOf,
  readStore,
  type Store,
  type StoreShape,
  storeBytes,
  storeParts,
  writeStore,
} from '../components/index.js'
import {
  type Capacity,
  type CompiledWorld,
  type EffectDefinition,
  fingerprint,
  imageParts,
  readImage,
  WORLD_TICK,
  type World,
  writeImage,
} from '../effects/index.js'
import { MyriadError } from '../errors/index.js'
import {
  type CutRoom,
  checkImage,
  schemaDifferences,
  sectionsOf,
  type WorldImage,
  type WorldSchema,
} from '../image/index.js'
import { reject } from './inputs.js'
import { Ledger } from './ledger/index.js'
import type { Population } from './population.js'

export interface CheckpointOptions {
  /** Memory to copy into, kept from one checkpoint to the next. */
  readonly into?: CutRoom
}

/** Cuts checkpoints of a world and puts them back. */
export class Saving {
  readonly #world: World
  readonly #compiled: CompiledWorld
  readonly #effects: readonly EffectDefinition[]
  readonly #capacity: Capacity
  readonly #store: Store
  readonly #population: Population
  readonly #ledger: Ledger
  #fingerprint: number | undefined
  #schema: string | undefined

  constructor(
    world: World,
    compiled: CompiledWorld,
    effects: readonly EffectDefinition[],
    capacity: Capacity,
    store: Store,
    population: Population,
    ledger: Ledger,
  ) {
    this.#world = world
    this.#compiled = compiled
    this.#effects = effects
    this.#capacity = capacity
    this.#store = store
    this.#population = population
    this.#ledger = ledger
  }

  /** Two worlds share it only if a checkpoint of one fits the other. Nothing it covers changes in an engine's life. */
  get fingerprint(): number {
    this.#fingerprint ??= fingerprint(this.#world, this.#compiled.names, this.#store.shape)
    return this.#fingerprint
  }

  get schema(): string {
    this.#schema ??= JSON.stringify(this.#describe())
    return this.#schema
  }

  #describe(): WorldSchema<StoreShape> {
    const { names, tickRate, seed } = this.#compiled
    const { effects, attributes, ...words } = names
    return {
      fingerprint: this.fingerprint,
      effectsFingerprint: fingerprint(this.#world, names, null),
      tickRate,
      seed,
      capacity: this.#capacity,
      effects: Object.fromEntries([...effects].map(([id, number]) => [id, JSON.stringify(this.#effects[number])])),
      attributes: [...attributes.keys()],
      words: Object.fromEntries(
        Object.entries(words).map(([kind, table]: [string, ReadonlyMap<string, number>]) => [kind, [...table.keys()]]),
      ),
      store: this.#store.shape,
    }
  }

  /** Bytes of a checkpoint now. */
  get bytes(): number {
    return imageBytesOf(this.#store) + imageParts(this.#world).reduce((total, bytes) => total + bytes, 0)
  }

  checkpoint({ into }: CheckpointOptions): WorldImage {
    // By what it can do: another copy of the package has a class of its own.
    if (into !== undefined && typeof into.columns !== 'function') reject('WRONG_TYPE', 'into', into, 'a Shadow')
    const parts = [...storeParts(this.#store), ...imageParts(this.#world)]
    const total = parts.reduce((sum, bytes) => sum + bytes, 0)
    const bytes = into?.columns(total) ?? new Uint8Array(total)
    writeStore(this.#store, bytes)
    writeImage(this.#world, bytes.subarray(imageBytesOf(this.#store)))
    const { alive, dense } = this.#population.entities.table(into && ((length) => into.ids(length)))
    const tick = this.#world.words[WORLD_TICK]!
    const ledger = this.#ledger.words()
    return {
      fingerprint: this.fingerprint,
      tick,
      alive,
      dense,
      bytes,
      sections: sectionsOf(parts),
      schema: this.schema,
      ...(ledger && { ledger: ledger.slice() }),
    }
  }

  /** @throws MyriadError `WRONG_TYPE`, `IMAGE_MISMATCH`, `IMAGE_INVALID` */
  restore(image: WorldImage): void {
    checkImage(image)
    if (image.fingerprint !== this.fingerprint) throw this.#mismatch(image)
    const ledger = Ledger.parse(image.ledger)
    const own = storeBytes(this.#store, image.bytes)
    if (own < 0 || !readImage(this.#world, image.bytes.subarray(own))) {
      throw new MyriadError('IMAGE_INVALID', 'The save is damaged: it has the wrong length.', {
        value: image.bytes.length,
        allowed: 'the bytes of a checkpoint, whole',
      })
    }
    readStore(this.#store, image.bytes.subarray(0, own))
    this.#population.restore(image)
    this.#ledger.replace(ledger)
  }

  #mismatch(image: WorldImage): MyriadError {
    const differences = image.schema === undefined ? [] : schemaDifferences(image.schema, this.schema)
    const which = differences.length > 0 ? ` What differs: ${differences.join('; ')}.` : ''
    return new MyriadError(
      'IMAGE_MISMATCH',
      'The save is of a world with another tick rate or seed, or other effects, attributes, tags or capacities, than ' +
        `this engine has.${which}`,
      { value: image.fingerprint, allowed: `${this.fingerprint}: an engine made with the options of the save` },
    )
  }
}
