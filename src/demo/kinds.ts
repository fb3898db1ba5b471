import type { EffectDefinition } from '../effects/index.js'

/** What every actor of the demo has. */
export const ATTRIBUTES = {
  health: { base: 1000, min: 0, max: 1000 },
  speed: { base: 100, min: 0 },
  armour: { base: 50, min: 0 },
} as const

/** An effect of the demo, with how the page shows it. */
export interface Kind {
  readonly definition: EffectDefinition<string, never, keyof typeof ATTRIBUTES, never>
  readonly label: string
  readonly what: string
  /** Its colour on the field and in the legend: told apart with every kind of colour vision. */
  readonly colour: readonly [red: number, green: number, blue: number]
  /** How often the demo applies it, relative to the others. */
  readonly weight: number
}

/** Effects come in the order of their tags, so a kind's tag is its bit and its place on an actor's ring. */
export const KINDS: readonly Kind[] = [
  {
    label: 'Burning',
    what: '6 damage a second',
    colour: [0.95, 0.52, 0.1],
    weight: 5,
    definition: {
      id: 'burning',
      duration: 8,
      period: 1,
      polarity: 'debuff',
      categories: ['fire'],
      tags: ['burning'],
      actions: [{ do: 'damage', amount: 6, school: 'fire' }],
      dispel: { type: 'magic' },
    },
  },
  {
    label: 'Poison',
    what: '3 damage every half second',
    colour: [0.1, 0.68, 0.45],
    weight: 4,
    definition: {
      id: 'poison',
      duration: 12,
      period: 0.5,
      polarity: 'debuff',
      categories: ['nature'],
      tags: ['poisoned'],
      actions: [{ do: 'damage', amount: 3, school: 'nature' }],
      dispel: { type: 'poison' },
    },
  },
  {
    label: 'Regeneration',
    what: '9 healing a second',
    colour: [0.93, 0.87, 0.22],
    weight: 5,
    definition: {
      id: 'regeneration',
      duration: 10,
      period: 1,
      polarity: 'buff',
      tags: ['regenerating'],
      actions: [{ do: 'heal', amount: 9 }],
      dispel: { type: 'magic' },
    },
  },
  {
    label: 'Haste',
    what: 'speed × 1.2, the strongest counts',
    colour: [0.35, 0.55, 1],
    weight: 2,
    definition: {
      id: 'haste',
      duration: 9,
      polarity: 'buff',
      tags: ['hasted'],
      modifiers: [{ attribute: 'speed', op: 'multiply', value: 1.2, aggregate: 'max' }],
      dispel: { type: 'magic' },
    },
  },
  {
    label: 'Frost',
    what: 'speed × 0.8 each',
    colour: [0.45, 0.85, 0.95],
    weight: 2,
    definition: {
      id: 'frost',
      duration: 6,
      polarity: 'debuff',
      categories: ['frost'],
      tags: ['frozen'],
      modifiers: [{ attribute: 'speed', op: 'compound', value: 0.8 }],
      dispel: { type: 'magic' },
    },
  },
  {
    label: 'Weakness',
    what: 'armour − 5',
    colour: [0.8, 0.3, 0.2],
    weight: 2,
    definition: {
      id: 'weakness',
      duration: 10,
      polarity: 'debuff',
      categories: ['curse'],
      tags: ['weakened'],
      modifiers: [{ attribute: 'armour', op: 'add', value: -5 }],
      dispel: { type: 'curse' },
    },
  },
  {
    label: 'Stun',
    what: 'cannot act for 2 s; a ward refuses it',
    colour: [0.9, 0.5, 0.75],
    weight: 1,
    definition: {
      id: 'stun',
      duration: 2,
      polarity: 'debuff',
      categories: ['control'],
      tags: ['stunned'],
      control: ['cannotAct'],
    },
  },
  {
    label: 'Ward',
    what: 'refuses what controls; one an actor',
    colour: [0.78, 0.78, 0.85],
    weight: 1,
    definition: {
      id: 'ward',
      duration: 6,
      polarity: 'buff',
      tags: ['warded'],
      stacking: { mode: 'perTarget', duration: 'refresh' },
      immunity: { categories: ['control'] },
    },
  },
]
