export {
  type CompiledWorld,
  type Counts,
  compileWorld,
  DOUBLE_TABLES,
  type DoubleTables,
  USES_AURAS,
  USES_BEHAVIOURS,
  USES_DEALT,
  USES_EXTENSIONS,
  USES_LINKS,
  USES_MESSAGES,
  USES_OTHERS,
  USES_PUBLISHED,
  USES_SOURCE_ENDS,
  WORD_TABLES,
  type WordTables,
} from './compile.js'
export {
  COUNTS_CONTROL,
  COUNTS_FEATURE,
  COUNTS_MODIFIED,
  COUNTS_PRESENT,
  COUNTS_TAG_HIGH,
  COUNTS_TAG_LOW,
} from './counters.js'
export { checkedTicks, MAX_TICKS, toTicks } from './ticks.js'
