import type { EffectDefinition, EventType, Reason, WorldDefinition } from '../effects/index.js'

/** The scenario file: a world, definitions, a timeline of commands and what must come out (docs/effect-format.md). */
export interface ScenarioFile {
  readonly name: string
  readonly world: WorldDefinition
  readonly effects?: readonly EffectDefinition[]
  readonly actors?: readonly ScenarioActor[]
  readonly timeline?: readonly (Command & { readonly at: number })[]
  readonly repeat?: readonly {
    readonly from: number
    readonly to: number
    readonly every: number
    readonly do: Command
  }[]
  readonly until?: number
  readonly expect?: readonly Expectation[]
}

export interface ScenarioActor {
  readonly id: string
  readonly attributes?: Readonly<Record<string, number>>
  readonly position?: readonly [number, number]
}

export interface DispelCommand {
  readonly target: string
  readonly by?: string
  readonly types?: readonly string[]
  readonly categories?: readonly string[]
  readonly tags?: readonly string[]
  readonly polarity?: 'buff' | 'debuff' | 'any'
  readonly strength?: 'basic' | 'strong' | 'death'
  readonly count?: number
  readonly order?: 'priority' | 'newest' | 'oldest' | 'random'
}

/** One command; exactly one of the keys says which. */
export interface Command {
  readonly apply?: string
  readonly remove?: string
  readonly damage?: number
  readonly heal?: number
  readonly dispel?: DispelCommand
  readonly set?: { readonly actor: string; readonly attribute: string; readonly value: number }
  readonly tag?: { readonly actor: string; readonly add?: string; readonly remove?: string }
  readonly move?: { readonly actor: string; readonly to: readonly [number, number] }
  readonly pause?: string
  readonly resume?: string
  readonly kill?: string
  readonly revive?: string
  readonly despawn?: string
  readonly saveAndLoad?: true
  /** Seconds. */
  readonly offline?: number
  readonly to?: string
  readonly from?: string
  readonly magnitude?: number
  readonly duration?: number | 'infinite'
  readonly stacks?: number
  readonly priority?: 'high' | 'normal' | 'low'
  readonly school?: string
}

export interface EventFilter {
  readonly type?: EventType
  readonly effect?: string
  readonly actor?: string
  readonly reason?: Reason
}

/** What must hold; exactly one of `attribute`, `effect`, `tag`, `alive`, `events` says of what. */
export interface Expectation {
  readonly at?: number | readonly number[]
  readonly actor?: string
  readonly attribute?: string
  readonly base?: number
  readonly effect?: string
  readonly from?: string
  readonly instances?: number
  readonly stacks?: number
  readonly remaining?: number | 'infinite' | null
  readonly nextTick?: number | null
  readonly magnitude?: number | null
  readonly active?: boolean
  readonly tag?: string
  readonly value?: number | boolean
  readonly alive?: boolean
  readonly events?: EventFilter
  readonly count?: number
  readonly sum?: number
}
