/*
 * What a game asked of a world, as records of 32-bit words: kind and flags, length in words, then what the call was given.
 * Names are written once, as a record that gives them a number, and meant by that number from then on; doubles are two
 * words. A mark says at which tick the records after it were given.
 */

/** Version of the records. Another number is another format. */
export const RECORDS_VERSION = 1

/** [number, bytes] UTF-8 */
export const NAME_RECORD = 0
/** [tick] */
export const MARK_RECORD = 1
/** [count, first handle] parts */
export const CREATE_RECORD = 2
/** [count, first handle] x, y, attributes, parts */
export const SPAWN_RECORD = 3
/** [handle] parts */
export const ADD_RECORD = 4
/** [handle, count] components */
export const REMOVE_COMPONENTS_RECORD = 5
/** [handle, component, on] */
export const TOGGLE_RECORD = 6
/** [handle] */
export const DESPAWN_RECORD = 7
/** [effect, handle] options */
export const APPLY_RECORD = 8
/** [effect, count] options, handles */
export const APPLY_MANY_RECORD = 9
/** [handle, by, count, words] three lists of names */
export const DISPEL_RECORD = 10
/** [handle, effect] */
export const REMOVE_RECORD = 11
/** [handle, instance] */
export const REMOVE_INSTANCE_RECORD = 12
/** [handle, source, school (-1: none)] amount */
export const DAMAGE_RECORD = 13
/** [handle, source] amount */
export const HEAL_RECORD = 14
/** [handle, attribute] value */
export const SET_RECORD = 15
/** [handle, tag, on] */
export const TAG_RECORD = 16
/** [handle] x, y */
export const MOVE_RECORD = 17
/** [handle, which of `PLAIN_CALLS`] */
export const PLAIN_RECORD = 18
/** seconds */
export const OFFLINE_RECORD = 19
/** [count] handles */
export const DETACH_RECORD = 20
/** [first handle, records, renamed sources] records, each with its length before it; pairs of handles */
export const ATTACH_RECORD = 21

/** [count] handles, names: as `DETACH_RECORD`, and the records are kept under these names. */
export const PARK_RECORD = 22
/** As `ATTACH_RECORD`, then the name under which each record was kept. */
export const RECALL_RECORD = 23
/** [records] records, each with its length before it; names. */
export const ADMIT_RECORD = 24
/** [name, words (-1: the note is taken away)] words */
export const NOTE_RECORD = 25

/** Words before a record's own: its kind, its length. */
export const RECORD_HEAD = 2
/** Of the options of an application: source, stacks (0: the definition's), priority, magnitude and seconds (NaN: absent). */
export const APPLY_OPTION_WORDS = 7

/** Words of dispel options, in the order of their numbers in records; 0 is none given. */
export const POLARITIES = ['buff', 'debuff', 'any'] as const
export const STRENGTHS = ['basic', 'strong', 'death'] as const
export const ORDERS = ['priority', 'newest', 'oldest', 'random'] as const
