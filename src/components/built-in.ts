import { type AnyComponent, makeComponent } from './component.js'

/** The columns of the effect engine's actors, to be read. */
export interface ActorColumns<Words = Int32Array, Doubles = Float64Array> {
  /** Bits of what an actor is: 1 spawned, 2 alive, 16 paused. */
  readonly state: Words
  readonly tagsLow: Words
  readonly tagsHigh: Words
  readonly control: Words
  /** The current values of an attribute. @throws MyriadError `UNKNOWN_NAME` */
  attribute(name: string): Doubles
  /** The bases of an attribute. @throws MyriadError `UNKNOWN_NAME` */
  attributeBase(name: string): Doubles
}

/** Where actors stand, in the units of the game. */
export interface PositionColumns {
  readonly x: Float64Array
  readonly y: Float64Array
}

/** Only a type: the columns. Not optional, or every component would pass for one of the engine's own. */
declare const $columns: unique symbol

/** A component of the engine's own, with the type of its columns. */
export interface BuiltIn<C> extends AnyComponent {
  readonly [$columns]: C
}

/** Who has effects: the component of all actors. Systems may query and read it; the engine writes it. */
export const Actor: BuiltIn<ActorColumns> = makeComponent(
  ['generation', 'state', 'tagsLow', 'tagsHigh', 'control', 'positionX', 'positionY', 'base', 'current'].map(
    (name) => ({
      name,
      type: /^(position|base|current)/.test(name) ? ('f64' as const) : ('i32' as const),
      default: 0,
    }),
  ),
  'Actor',
  false,
  'actor',
) as BuiltIn<ActorColumns>

/** Columns of all actors that systems may write: where they stand. In queries, name `Actor`. */
export const ActorPosition: BuiltIn<PositionColumns> = makeComponent(
  [],
  'ActorPosition',
  false,
  'position',
) as BuiltIn<PositionColumns>
