import type { AmountOptions, EffectDefinition } from '../definition.js'
import * as T from '../tables.js'
import type { Workshop } from './compile.js'

/** A definition under construction: where its words and doubles start, and what its amounts have taken so far. */
export interface Draft {
  readonly shop: Workshop
  readonly effect: EffectDefinition
  readonly path: string
  /** First word and first double in the definition tables. */
  readonly def: number
  readonly double: number
  /** Snapshots that its rows keep. */
  snapshots: number
}

/** Sets a word of the definition. */
export function setWord({ shop, def }: Draft, word: number, value: number): void {
  shop.definitions[def + word] = value
}

/** Adds bits to a word of the definition. */
export function addBits({ shop, def }: Draft, word: number, bits: number): void {
  shop.definitions[def + word] = shop.definitions[def + word]! | bits
}

export function setDouble({ shop, double }: Draft, place: number, value: number): void {
  shop.definitionDoubles[double + place] = value
}

/** Index of a word of the format; absent: the first. */
export function indexOf<W extends string>(words: readonly W[], word: W | undefined): number {
  return word === undefined ? 0 : words.indexOf(word)
}

/**
 * Writes the words of an amount (`AMOUNT_…`) at `words[at]`. Every scaled amount has a place in the row's snapshots: for
 * the value read at application, or for the last one read live.
 */
export function writeAmount(
  draft: Draft,
  words: { [index: number]: number },
  at: number,
  amount: number | undefined,
  options: AmountOptions,
): void {
  let flags = amount === undefined ? T.USES_MAGNITUDE : 0
  if (options.perStack !== false) flags |= T.PER_STACK
  if (options.scale) {
    flags |= T.SCALED
    words[at + T.AMOUNT_SCALE] = draft.shop.names.attributes.get(options.scale.attribute)!
    words[at + T.AMOUNT_SNAPSHOT] = draft.snapshots++
    if (options.scale.capture === 'live') {
      flags |= T.SCALED_LIVE
      addBits(draft, T.DEF_FLAGS, T.LIVE)
    }
    addBits(draft, T.DEF_FLAGS, T.EXTENDED | T.SCALES)
  }
  words[at + T.AMOUNT_FLAGS] = flags
}
