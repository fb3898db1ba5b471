import { refuse } from '../../check/index.js'
import type { EffectDefinition, WorldDefinition } from '../definition.js'
import { effectsSchema, worldSchema } from '../definition-schema.js'
import { HOOKS, withoutHooks } from '../hooks.js'
import { type DocumentPaths, type Names, resolveNames } from '../names.js'
import * as T from '../tables.js'
import { compileAttributes } from './attributes.js'
import { compileCounters } from './counters.js'
import { compileEffect } from './effect.js'
import { markPlain } from './plain.js'
import { RecordTable } from './records.js'
import { checkedTicks } from './ticks.js'
import { compileWards } from './wards.js'

/** Tables of 32-bit words that every thread reads. */
export const WORD_TABLES = [
  'definitions',
  'actions',
  'modifiers',
  'attributeWords',
  'resists',
  'amplifies',
  'triggers',
  'chains',
  'groups',
  'lists',
  'wards',
  'counterList',
  'counterKind',
  'counterBit',
  'tagCounters',
] as const

/** Tables of doubles. */
export const DOUBLE_TABLES = [
  'definitionDoubles',
  'actionDoubles',
  'modifierDoubles',
  'attributeDoubles',
  'resistDoubles',
  'amplifyDoubles',
  'triggerDoubles',
  'factors',
] as const

export type WordTables = { readonly [K in (typeof WORD_TABLES)[number]]: Int32Array }
export type DoubleTables = { readonly [K in (typeof DOUBLE_TABLES)[number]]: Float64Array }

/** How many of each thing a world has; with the capacity it fixes the layout of the heap. Plain numbers. */
export interface Counts {
  readonly effects: number
  readonly attributes: number
  /** (attribute, channel) pairs that some modifier uses. */
  readonly channels: number
  /** Reference counters an actor has. */
  readonly counters: number
  /** Groups of diminishing returns. */
  readonly groups: number
  /** Index of the vital attribute, -1: none. */
  readonly vital: number
  /** Most snapshots and most cooldowns of a definition: they size an extension record. */
  readonly snapshots: number
  readonly cooldowns: number
  /** Effects an actor can carry, 0: no limit. */
  readonly effectsPerActor: number
  /** The largest radius of an aura: the width of the grid's cells. */
  readonly auraRadius: number
  /** Union of the definitions' flags, `USES_…`: what the world needs at all. */
  readonly uses: number
  /** Length of each table. */
  readonly tables: { readonly [K in keyof (WordTables & DoubleTables)]: number }
}

/** Something reaches one actor from another's processing: chains, triggers, auras, ends with the source. */
export const USES_MESSAGES = 1 << 0
export const USES_EXTENSIONS = 1 << 1
export const USES_AURAS = 1 << 2
/** An actor's processing reads other actors' attributes (scales, haste). */
export const USES_OTHERS = 1 << 3
/** Other actors' attributes are read while those are rebuilt, so a copy of the last tick's values is kept. */
export const USES_PUBLISHED = 1 << 4
export const USES_LINKS = 1 << 5
export const USES_BEHAVIOURS = 1 << 6
/** Some effect ends with its source. */
export const USES_SOURCE_ENDS = 1 << 7
/** Some trigger waits for damage or healing that its carrier deals. */
export const USES_DEALT = 1 << 8

/** Definitions as columns of numbers, ready to be copied into a heap. */
export interface CompiledWorld {
  readonly names: Names
  readonly counts: Counts
  readonly tickRate: number
  readonly seed: number
  readonly tables: WordTables & DoubleTables
}

/** The tables while they are made. */
export interface Workshop {
  readonly names: Names
  readonly tickRate: number
  readonly vital: number
  readonly definitions: Int32Array
  readonly definitionDoubles: Float64Array
  readonly attributeWords: Int32Array
  readonly attributeDoubles: Float64Array
  /** Index of each (attribute, channel) pair, by `attribute/channel`. */
  readonly channels: ReadonlyMap<string, number>
  readonly actions: RecordTable
  readonly modifiers: RecordTable
  readonly resists: RecordTable
  readonly amplifies: RecordTable
  readonly triggers: RecordTable
  readonly chains: RecordTable
  readonly lists: number[]
}

/** Folds an integer seed of up to 53 bits into the 32 that draws use. */
function seedWord(seed: number): number {
  return (seed | 0) ^ Math.imul(Math.trunc(seed / 4294967296), 0x9e3779b1)
}

/** The (attribute, channel) pairs in use, grouped by attribute, channels ascending. */
function channelTable(effects: readonly EffectDefinition[], names: Names): Map<string, number> {
  const pairs = new Map<string, [attribute: number, channel: number]>()
  for (const effect of effects) {
    for (const modifier of effect.modifiers ?? []) {
      const attribute = names.attributes.get(modifier.attribute)!
      const channel = modifier.channel ?? 0
      pairs.set(`${attribute}/${channel}`, [attribute, channel])
    }
  }
  const sorted = [...pairs].sort(([, a], [, b]) => a[0] - b[0] || a[1] - b[1])
  return new Map(sorted.map(([key], i) => [key, i]))
}

function compileGroups(world: WorldDefinition, path: string): { words: number[]; factors: number[] } {
  const words: number[] = []
  const factors: number[] = []
  for (const [name, group] of Object.entries(world.diminishing ?? {})) {
    const at = `${path}.diminishing.${name}`
    words.push(
      checkedTicks(group.window, world.tickRate, `${at}.window`),
      checkedTicks(group.cap ?? 0, world.tickRate, `${at}.cap`),
      factors.length,
      group.factors.length,
    )
    factors.push(...group.factors)
  }
  return { words, factors }
}

/** What the world as a whole needs, from the flags and fields of its definitions. */
function usesOf(definitions: Int32Array, triggers: readonly number[]): number {
  let uses = 0
  for (let def = 0; def < definitions.length; def += T.DEF_WORDS) {
    const flags = definitions[def + T.DEF_FLAGS]!
    const features = definitions[def + T.DEF_FEATURES]!
    if (flags & T.EXTENDED) uses |= USES_EXTENSIONS
    if (flags & T.SCALES || definitions[def + T.DEF_HASTE]! >= 0) uses |= USES_OTHERS
    if (flags & T.ENDS_WITH_SOURCE) uses |= USES_MESSAGES | USES_SOURCE_ENDS
    if (flags & T.LINKS) uses |= USES_LINKS
    const executes = definitions[def + T.DEF_ON_RESUME] === T.RESUME_EXECUTE_ && (flags & T.SCALES) !== 0
    if (features & T.HAS_LIVE_MODIFIERS || executes) uses |= USES_PUBLISHED
    if (definitions[def + T.DEF_CHAIN_COUNT]! > 0 || definitions[def + T.DEF_TRIGGER_COUNT]! > 0) uses |= USES_MESSAGES
    if (definitions[def + T.DEF_AURA_EVERY]! > 0) uses |= USES_AURAS | USES_MESSAGES | USES_LINKS
    if (definitions[def + T.DEF_BEHAVIOURS]) uses |= USES_BEHAVIOURS | USES_MESSAGES
  }
  for (let at = 0; at < triggers.length; at += T.TRIGGER_WORDS) {
    const on = triggers[at + T.TRIGGER_ON]
    if (on === T.DAMAGE_DEALT_ || on === T.HEAL_DEALT_) uses |= USES_DEALT
  }
  return uses
}

/** Flags that follow from other definitions, or from several fields. */
function relate(definitions: Int32Array, chains: readonly number[]): void {
  const child = (definition: number) => {
    const at = definition * T.DEF_WORDS + T.DEF_FLAGS
    definitions[at] = definitions[at]! | T.CHILD | T.EXTENDED
  }
  for (let at = 0; at < chains.length; at += T.CHAIN_WORDS) {
    if (chains[at + T.CHAIN_REMOVE_ON_END]) child(chains[at + T.CHAIN_EFFECT]!)
  }
  for (let def = 0; def < definitions.length; def += T.DEF_WORDS) {
    if (definitions[def + T.DEF_AURA_EVERY]! > 0) child(definitions[def + T.DEF_AURA_EFFECT]!)
  }
  for (let def = 0; def < definitions.length; def += T.DEF_WORDS) {
    const flags = definitions[def + T.DEF_FLAGS]!
    const aftermath =
      (flags & (T.LINKS | T.CHILD | T.LIVE)) !== 0 ||
      definitions[def + T.DEF_CHAIN_COUNT]! > 0 ||
      definitions[def + T.DEF_DIMINISHING]! >= 0 ||
      definitions[def + T.DEF_STACK_MODE] === T.QUEUE_ ||
      definitions[def + T.DEF_PRESENCE_COUNT]! > 0
    if (aftermath) definitions[def + T.DEF_FLAGS] = flags | T.AFTERMATH
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/** What of a definition is data; anything else is left for the schema to refuse. */
function dataOf(effect: EffectDefinition): unknown {
  return isObject(effect) && !Array.isArray(effect) ? withoutHooks(effect) : effect
}

function checkHooks(effects: readonly EffectDefinition[], path: string): void {
  if (!Array.isArray(effects)) return
  effects.forEach((effect: unknown, i) => {
    for (const hook of HOOKS) {
      const value = isObject(effect) ? effect[hook] : undefined
      if (value !== undefined && typeof value !== 'function') refuse(`${path}[${i}].${hook}`, value, 'a function')
    }
  })
}

/**
 * Checks a world and its definitions and compiles them to columns of numbers.
 *
 * @throws MyriadError `INVALID_INPUT` with the path of the first wrong value.
 */
export function compileWorld(
  world: WorldDefinition,
  effects: readonly EffectDefinition[],
  extraTags: readonly string[] = [],
  paths: DocumentPaths = { world: '$', effects: '$.effects' },
): CompiledWorld {
  worldSchema.check(world, paths.world)
  checkHooks(effects, paths.effects)
  effectsSchema.check(Array.isArray(effects) ? effects.map(dataOf) : effects, paths.effects)
  const names = resolveNames(world, effects, extraTags, paths)
  const { tickRate } = world
  const attributeCount = names.attributes.size
  const shop: Workshop = {
    names,
    tickRate,
    vital: world.vital === undefined ? -1 : names.attributes.get(world.vital)!,
    definitions: new Int32Array(effects.length * T.DEF_WORDS),
    definitionDoubles: new Float64Array(effects.length * T.DEF_DOUBLES),
    attributeWords: new Int32Array(attributeCount * T.ATTRIBUTE_WORDS),
    attributeDoubles: new Float64Array(attributeCount * T.ATTRIBUTE_DOUBLES),
    channels: channelTable(effects, names),
    actions: new RecordTable(T.ACTION_WORDS, T.ACTION_DOUBLES),
    modifiers: new RecordTable(T.MODIFIER_WORDS, T.MODIFIER_DOUBLES),
    resists: new RecordTable(T.RESIST_WORDS, T.RESIST_DOUBLES),
    amplifies: new RecordTable(T.AMPLIFY_WORDS, T.AMPLIFY_DOUBLES),
    triggers: new RecordTable(T.TRIGGER_WORDS, T.TRIGGER_DOUBLES),
    chains: new RecordTable(T.CHAIN_WORDS),
    lists: [],
  }
  compileAttributes(shop, world)
  let snapshots = 0
  effects.forEach((effect, index) => {
    snapshots = Math.max(snapshots, compileEffect(shop, index, effect, `${paths.effects}[${index}]`))
  })
  const wards = compileWards(shop.definitions, effects)
  const counters = compileCounters(shop.definitions)
  relate(shop.definitions, shop.chains.words)
  const uses = usesOf(shop.definitions, shop.triggers.words)
  // Functions of the game may read what a tick has changed, and triggers hear of it.
  const watched = (uses & (USES_DEALT | USES_BEHAVIOURS)) !== 0
  markPlain(shop, world.vital, effects, (world.effectsPerActor ?? 0) > 0, watched)
  const groups = compileGroups(world, paths.world)
  const tables: WordTables & DoubleTables = {
    definitions: shop.definitions,
    definitionDoubles: shop.definitionDoubles,
    attributeWords: shop.attributeWords,
    attributeDoubles: shop.attributeDoubles,
    actions: Int32Array.from(shop.actions.words),
    actionDoubles: Float64Array.from(shop.actions.doubles),
    modifiers: Int32Array.from(shop.modifiers.words),
    modifierDoubles: Float64Array.from(shop.modifiers.doubles),
    resists: Int32Array.from(shop.resists.words),
    resistDoubles: Float64Array.from(shop.resists.doubles),
    amplifies: Int32Array.from(shop.amplifies.words),
    amplifyDoubles: Float64Array.from(shop.amplifies.doubles),
    triggers: Int32Array.from(shop.triggers.words),
    triggerDoubles: Float64Array.from(shop.triggers.doubles),
    chains: Int32Array.from(shop.chains.words),
    groups: Int32Array.from(groups.words),
    factors: Float64Array.from(groups.factors),
    lists: Int32Array.from(shop.lists),
    wards,
    counterList: counters.list,
    counterKind: counters.kinds,
    counterBit: counters.bits,
    tagCounters: counters.ofTags,
  }
  return {
    names,
    tickRate,
    seed: seedWord(world.seed ?? 0),
    tables,
    counts: {
      effects: effects.length,
      attributes: attributeCount,
      channels: shop.channels.size,
      counters: counters.size,
      groups: groups.words.length / T.GROUP_WORDS,
      vital: shop.vital,
      snapshots,
      cooldowns: Math.max(0, ...effects.map((effect) => effect.triggers?.length ?? 0)),
      effectsPerActor: world.effectsPerActor ?? 0,
      uses,
      auraRadius: Math.max(0, ...effects.map((effect) => effect.aura?.radius ?? 0)),
      tables: Object.fromEntries(
        Object.entries(tables).map(([name, table]) => [name, table.length]),
      ) as Counts['tables'],
    },
  }
}
