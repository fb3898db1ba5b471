/**
 * Where a compiled definition keeps its fields. Definitions are columns of numbers in the heap, so that every thread
 * reads them without an object. Indices ending in `_` are enumerations of the format's words.
 */

/** A tick that never comes: free rows, infinite durations, rows that are not periodic. */
export const NEVER = 0x7fffffff

// ── Definition, 32-bit words ────────────────────────────────────────────────
export const DEF_WORDS = 64
export const DEF_DURATION = 0
/** 0: not periodic. */
export const DEF_PERIOD = 1
export const DEF_FLAGS = 2
export const DEF_FEATURES = 3
export const DEF_ACTIONS = 4
export const DEF_ACTION_COUNT = 5
export const DEF_MODIFIERS = 6
export const DEF_MODIFIER_COUNT = 7
export const DEF_TAGS_LOW = 8
export const DEF_TAGS_HIGH = 9
export const DEF_CONTROL = 10
export const DEF_POLARITY = 11
export const DEF_CATEGORIES = 12
export const DEF_PRIORITY = 13
export const DEF_STACK_MODE = 14
/** 0: no limit. */
export const DEF_STACK_MAX = 15
export const DEF_STACK_INITIAL = 16
export const DEF_DURATION_POLICY = 17
export const DEF_PERIOD_POLICY = 18
export const DEF_MAGNITUDE_POLICY = 19
export const DEF_OWNER = 20
export const DEF_EXPIRY = 21
export const DEF_OVERFLOW = 22
export const DEF_EVICT = 23
/** Index of the dispel type's name, -1: none. */
export const DEF_DISPEL_TYPE = 24
export const DEF_DISPEL_STRENGTH = 25
/** Attributes that its modifiers touch, one bit each. */
export const DEF_MODIFIED = 26
/** Its counters: where they start in the counter list, and how many. */
export const DEF_COUNTERS = 28
export const DEF_COUNTER_COUNT = 29
/** Attributes to rebuild when one of its rows comes into force or leaves it: `DEF_MODIFIED` and what depends on those. */
export const DEF_TOUCHED = 27

// ── Definition, doubles ─────────────────────────────────────────────────────
export const DEF_DOUBLES = 8
export const DEF_MAGNITUDE = 0
/** Infinity: no cap. */
export const DEF_MAGNITUDE_CAP = 1
/** Percent. */
export const DEF_DISPEL_RESIST = 2

// ── Definition flags ────────────────────────────────────────────────────────
export const TICK_ON_APPLY = 1 << 0
export const PERSISTS_THROUGH_DEATH = 1 << 1
export const ALLOW_DEAD = 1 << 2
/** Its rows need an extension record. */
export const EXTENDED = 1 << 3
/** Some ward of the world refuses it. */
export const REFUSABLE = 1 << 4

// ── Features: what a row of the definition does while it is in force; an actor has the union of its rows' ──
export const HAS_MODIFIERS = 1 << 0
export const HAS_TAGS = 1 << 1
export const HAS_WARD = 1 << 2

// ── Actions ─────────────────────────────────────────────────────────────────
export const ACTION_WORDS = 4
export const ACTION_KIND = 0
export const ACTION_ATTRIBUTE = 1
/** Index of the school's name, -1: none. */
export const ACTION_SCHOOL = 2
export const ACTION_FLAGS = 3
export const ACTION_DOUBLES = 1
export const ACTION_AMOUNT = 0
export const DAMAGE_ = 0
export const HEAL_ = 1
export const ADD_ = 2
/** The amount is the instance's magnitude. */
export const USES_MAGNITUDE = 1 << 0
/** The amount is multiplied by the stack count. */
export const PER_STACK = 1 << 1

// ── Modifiers ───────────────────────────────────────────────────────────────
export const MODIFIER_WORDS = 8
export const MODIFIER_ATTRIBUTE = 0
export const MODIFIER_OP = 1
export const MODIFIER_AGGREGATE = 2
/** Index of its (attribute, channel) pair; the pairs of an attribute follow each other, channels ascending. */
export const MODIFIER_CHANNEL = 3
export const MODIFIER_FLAGS = 4
export const MODIFIER_DOUBLES = 1
export const MODIFIER_VALUE = 0
export const OP_ADD_ = 0
export const OP_MULTIPLY_ = 1
export const OP_DIVIDE_ = 2
export const OP_COMPOUND_ = 3
export const OP_ADD_FINAL_ = 4
export const OP_OVERRIDE_ = 5
export const AGGREGATE_SUM_ = 0
export const AGGREGATE_MAX_ = 1
export const AGGREGATE_MIN_ = 2

// ── Attributes ──────────────────────────────────────────────────────────────
export const ATTRIBUTE_WORDS = 8
/** The attribute that is its minimum, -1: a number. */
export const ATTRIBUTE_MIN_OF = 0
export const ATTRIBUTE_MAX_OF = 1
export const ATTRIBUTE_CHANNELS = 2
export const ATTRIBUTE_CHANNEL_COUNT = 3
/** The attribute itself and all whose limits depend on it, at any distance, one bit each. */
export const ATTRIBUTE_TOUCHED = 4
export const ATTRIBUTE_DOUBLES = 4
export const ATTRIBUTE_BASE = 0
export const ATTRIBUTE_MIN = 1
export const ATTRIBUTE_MAX = 2

// ── Enumerations of the format ──────────────────────────────────────────────
export const POLARITIES = ['neutral', 'buff', 'debuff'] as const
export const STACK_MODES = ['independent', 'perTarget', 'perSource', 'queue'] as const
export const INDEPENDENT_ = 0
export const PER_TARGET_ = 1
export const PER_SOURCE_ = 2
export const QUEUE_ = 3
export const DURATION_POLICIES = ['refresh', 'keep', 'extend', 'max', 'pandemic'] as const
export const DURATION_REFRESH_ = 0
export const DURATION_KEEP_ = 1
export const DURATION_EXTEND_ = 2
export const DURATION_MAX_ = 3
export const DURATION_PANDEMIC_ = 4
export const PERIOD_POLICIES = ['keep', 'reset'] as const
export const PERIOD_RESET_ = 1
export const MAGNITUDE_POLICIES = ['replace', 'keep', 'strongest', 'add', 'roll'] as const
export const MAGNITUDE_REPLACE_ = 0
export const MAGNITUDE_KEEP_ = 1
export const MAGNITUDE_STRONGEST_ = 2
export const MAGNITUDE_ADD_ = 3
export const MAGNITUDE_ROLL_ = 4
export const OWNERS = ['keep', 'take'] as const
export const OWNER_TAKE_ = 1
export const EXPIRIES = ['clear', 'removeOne', 'refresh'] as const
export const EXPIRY_CLEAR_ = 0
export const EXPIRY_REMOVE_ONE_ = 1
export const EXPIRY_REFRESH_ = 2
export const OVERFLOWS = ['allow', 'deny', 'clear'] as const
export const OVERFLOW_ALLOW_ = 0
export const OVERFLOW_DENY_ = 1
export const OVERFLOW_CLEAR_ = 2
export const EVICTIONS = ['oldest', 'weakest', 'deny'] as const
export const EVICT_OLDEST_ = 0
export const EVICT_WEAKEST_ = 1
export const EVICT_DENY_ = 2
export const STRENGTHS = ['basic', 'strong', 'death', 'never'] as const
export const STRENGTH_NEVER_ = 3
export const MODIFIER_OPS = ['add', 'multiply', 'divide', 'compound', 'addFinal', 'override'] as const
export const AGGREGATES = ['sum', 'max', 'min'] as const
