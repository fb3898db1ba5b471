/**
 * Where a compiled definition keeps its fields. Definitions are columns of numbers in the heap, so that every thread
 * reads them without an object. Constants ending in `_` are words of the format as numbers.
 */

/** A tick that never comes: free rows, infinite durations, rows that are not periodic. */
export const NEVER = 0x7fffffff

// ── Definition, 32-bit words ────────────────────────────────────────────────
export const DEF_WORDS = 96
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
/** Attributes to rebuild when one of its rows comes into force or leaves it: `DEF_MODIFIED` and what depends on those. */
export const DEF_TOUCHED = 27
/** Its counters for rows in force: where they start in the counter list, and how many. */
export const DEF_COUNTERS = 28
export const DEF_COUNTER_COUNT = 29
/** Its counters for rows that are there, in force or not. */
export const DEF_PRESENCE = 30
export const DEF_PRESENCE_COUNT = 31
/** Six words: required tags (low, high), required control, forbidden tags (low, high), forbidden control. */
export const DEF_WHEN = 32
/** Six words, as `DEF_WHEN`. */
export const DEF_WHILE = 38
export const DEF_ON_RESUME = 44
/** -1: none. */
export const DEF_HASTE = 45
/** Exclusivity group, -1: none. */
export const DEF_GROUP = 46
export const DEF_GROUP_RULE = 47
/** Group of diminishing returns, -1: none. */
export const DEF_DIMINISHING = 48
export const DEF_RESISTS = 49
export const DEF_RESIST_COUNT = 50
export const DEF_AMPLIFIES = 51
export const DEF_AMPLIFY_COUNT = 52
/** Three words of an amount (`AMOUNT_…`), as actions and modifiers have them. */
export const DEF_ABSORB = 53
export const DEF_ABSORB_PRIORITY = 56
/** Schools in `lists`; none: any damage. */
export const DEF_ABSORB_SCHOOLS = 59
export const DEF_ABSORB_SCHOOL_COUNT = 60
/** -1: free. */
export const DEF_ABSORB_COST = 61
export const DEF_TRIGGERS = 62
export const DEF_TRIGGER_COUNT = 63
/** 0: as many as it likes. */
export const DEF_CHARGES = 64
export const DEF_CHAINS = 65
export const DEF_CHAIN_COUNT = 66
/** Events that some chain waits for, one bit each. */
export const DEF_CHAIN_EVENTS = 67
export const DEF_UPKEEP = 68
export const DEF_UPKEEP_EVERY = 69
/** Ticks between pulses. */
export const DEF_AURA_EVERY = 70
export const DEF_AURA_EFFECT = 71
export const DEF_AURA_AFFECTS = 72
export const DEF_AURA_LINGER = 73
export const DEF_OFFLINE = 74
/** Attribute under whose share the ward breaks. */
export const DEF_BREAKS = 75
/** Schools in `lists` that a suppressing ward reduces to nothing. */
export const DEF_SUPPRESSED = 76
export const DEF_SUPPRESSED_COUNT = 77
/** Functions of the game's own, one bit each: on tick, on apply, on expire. */
export const DEF_BEHAVIOURS = 78
/** 0, or what a tick of it amounts to if nothing on its actor interferes: `PLAIN_…`. */
export const DEF_PLAIN = 79

// ── Definition, doubles ─────────────────────────────────────────────────────
export const DEF_DOUBLES = 16
export const DEF_MAGNITUDE = 0
/** Infinity: no cap. */
export const DEF_MAGNITUDE_CAP = 1
/** Percent. */
export const DEF_DISPEL_RESIST = 2
export const DEF_CHANCE = 3
export const DEF_ABSORB_AMOUNT = 4
export const DEF_ABSORB_FACTOR = 5
export const DEF_ABSORB_PER_POINT = 6
export const DEF_UPKEEP_AMOUNT = 7
export const DEF_AURA_RADIUS = 8
export const DEF_BREAKS_FRACTION = 9
/** Of a plain tick: the amount for one stack. */
export const DEF_PLAIN_AMOUNT = 10

// ── Plain ticks ─────────────────────────────────────────────────────────────
/** One of the two: what the vital attribute loses or gains. */
export const PLAIN_DAMAGE = 1 << 0
export const PLAIN_HEAL = 1 << 1
/** The amount is the instance's magnitude. */
export const PLAIN_MAGNITUDE = 1 << 2
/** … for each stack. */
export const PLAIN_STACKS = 1 << 3

// ── Definition flags ────────────────────────────────────────────────────────
export const TICK_ON_APPLY = 1 << 0
export const PERSISTS_THROUGH_DEATH = 1 << 1
export const ALLOW_DEAD = 1 << 2
/** Its rows need an extension record. */
export const EXTENDED = 1 << 3
/** Some ward of the world refuses it. */
export const REFUSABLE = 1 << 4
export const PARTIAL_LAST_TICK = 1 << 5
export const HASTE_PERIOD = 1 << 6
export const HASTE_DURATION = 1 << 7
export const ENDS_WITH_SOURCE = 1 << 8
/** Some amount of it reads the source's attribute at every use. */
export const LIVE = 1 << 10
/** Its rows have a schedule besides ticks and expiry: upkeep, an aura. */
export const SCHEDULED = 1 << 11
export const HAS_WHEN = 1 << 12
export const PURGES = 1 << 13
/** Some chain of it ends what it created, or it has an aura. */
export const LINKS = 1 << 14
/** An aura, or a chain that ends what it created, may create its rows. */
export const CHILD = 1 << 15
/** Some amount of it adds an attribute of the source. */
export const SCALES = 1 << 17
/** An application that nothing on the actor refuses makes an instance, and nothing else follows from it. */
export const PLAIN_LANDING = 1 << 18
/** The end of one of its rows has consequences beyond the row: chains, links, groups, queues. */
export const AFTERMATH = 1 << 16

// ── Features: what a row of the definition does while it is in force; an actor has the union of its rows' ──
export const HAS_MODIFIERS = 1 << 0
export const HAS_TAGS = 1 << 1
export const HAS_WARD = 1 << 2
export const HAS_RESIST = 1 << 3
export const HAS_AMPLIFY = 1 << 4
export const HAS_ABSORB = 1 << 5
export const HAS_TRIGGERS = 1 << 6
export const HAS_SUPPRESS = 1 << 7
export const HAS_BREAKS = 1 << 8
/** Modifiers that follow the source's attribute from tick to tick. */
export const HAS_LIVE_MODIFIERS = 1 << 9

// ── Presence: what matters whether the row is in force or not ───────────────
export const PRESENT_WHILE = 1 << 0
export const PRESENT_GROUP = 1 << 1
/** The row ends with its source. */
export const PRESENT_ENDS = 1 << 2

// ── Amounts: three words and two doubles of an action, a modifier or a shield ─
export const AMOUNT_FLAGS = 0
/** Source's attribute that is added. */
export const AMOUNT_SCALE = 1
/** Place among the row's snapshots. */
export const AMOUNT_SNAPSHOT = 2
/** The amount is the instance's magnitude. */
export const USES_MAGNITUDE = 1 << 0
/** The amount is multiplied by the stack count. */
export const PER_STACK = 1 << 1
export const SCALED = 1 << 2
/** The scale is read at every use. */
export const SCALED_LIVE = 1 << 3

// ── Actions ─────────────────────────────────────────────────────────────────
/** The amount's words come first. */
export const ACTION_WORDS = 8
export const ACTION_KIND = 3
export const ACTION_ATTRIBUTE = 4
/** Index of the school's name, -1: none. */
export const ACTION_SCHOOL = 5
export const ACTION_DOUBLES = 2
export const ACTION_AMOUNT = 0
export const ACTION_FACTOR = 1
export const DAMAGE_ = 0
export const HEAL_ = 1
export const ADD_ = 2

// ── Modifiers ───────────────────────────────────────────────────────────────
/** The amount's words come first. */
export const MODIFIER_WORDS = 8
export const MODIFIER_ATTRIBUTE = 3
export const MODIFIER_OP = 4
export const MODIFIER_AGGREGATE = 5
/** Index of its (attribute, channel) pair; the pairs of an attribute follow each other, channels ascending. */
export const MODIFIER_CHANNEL = 6
export const MODIFIER_DOUBLES = 2
export const MODIFIER_VALUE = 0
export const MODIFIER_FACTOR = 1
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
/** What a price may bring the base down to: its minimum, or 0 where it has none. */
export const ATTRIBUTE_FLOOR = 3

// ── Resistances and amplifications ──────────────────────────────────────────
export const RESIST_WORDS = 2
/** Category as a bit, 0: none. */
export const RESIST_CATEGORY = 0
/** Index of the school's name, -1: none. */
export const RESIST_SCHOOL = 1
export const RESIST_DOUBLES = 3
export const RESIST_DURATION = 0
export const RESIST_MAGNITUDE = 1
export const RESIST_DAMAGE = 2
/** A word (the school) and a double (the share) each. */
export const AMPLIFY_WORDS = 1
export const AMPLIFY_DOUBLES = 1

// ── Diminishing returns ─────────────────────────────────────────────────────
export const GROUP_WORDS = 4
export const GROUP_WINDOW = 0
/** Ticks, 0: no cap. */
export const GROUP_CAP = 1
/** Its factors in `factors`. */
export const GROUP_FACTORS = 2
export const GROUP_FACTOR_COUNT = 3

// ── Triggers ────────────────────────────────────────────────────────────────
export const TRIGGER_WORDS = 4
export const TRIGGER_ON = 0
export const TRIGGER_EFFECT = 1
/** 1: the other actor of the event; 0: the carrier. */
export const TRIGGER_TO_SOURCE = 2
export const TRIGGER_COOLDOWN = 3
export const TRIGGER_DOUBLES = 1
export const TRIGGER_CHANCE = 0
export const DAMAGE_TAKEN_ = 0
export const DAMAGE_DEALT_ = 1
export const HEAL_TAKEN_ = 2
export const HEAL_DEALT_ = 3

// ── Chains ──────────────────────────────────────────────────────────────────
export const CHAIN_WORDS = 5
export const CHAIN_ON = 0
export const CHAIN_THRESHOLD = 1
export const CHAIN_EFFECT = 2
export const CHAIN_TO_SOURCE = 3
export const CHAIN_REMOVE_ON_END = 4
export const CHAIN_APPLIED_ = 0
export const CHAIN_TICKED_ = 1
export const CHAIN_EXPIRED_ = 2
export const CHAIN_REMOVED_ = 3
export const CHAIN_DISPELLED_ = 4
export const CHAIN_STACKS_ = 5
export const CHAIN_OVERFLOW_ = 6

// ── Enumerations of the format ──────────────────────────────────────────────
export const POLARITIES = ['neutral', 'buff', 'debuff'] as const
export const DEBUFF_ = 2
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
export const RESUMES = ['neverReset', 'reset', 'executeAndReset'] as const
export const RESUME_RESET_ = 1
export const RESUME_EXECUTE_ = 2
export const GROUP_RULES = ['latest', 'latestPerSource', 'priority', 'highest', 'strongest'] as const
export const LATEST_ = 0
export const LATEST_PER_SOURCE_ = 1
export const PRIORITY_ = 2
export const HIGHEST_ = 3
export const STRONGEST_ = 4
export const TRIGGER_EVENTS = ['damageTaken', 'damageDealt', 'healTaken', 'healDealt'] as const
export const CHAIN_EVENTS = ['applied', 'ticked', 'expired', 'removed', 'dispelled', 'stacks', 'overflow'] as const
export const AFFECTS = ['others', 'self', 'all'] as const
export const AFFECTS_OTHERS_ = 0
export const AFFECTS_SELF_ = 1
export const OFFLINES = ['freeze', 'elapse', 'fold'] as const
export const FREEZE_ = 0
export const ELAPSE_ = 1
export const FOLD_ = 2
