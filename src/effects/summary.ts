import { listActor } from './rows.js'
import {
  DEF_CONTROL,
  DEF_FEATURES,
  DEF_MODIFIED,
  DEF_TAGS_HIGH,
  DEF_TAGS_LOW,
  DEF_TOUCHED,
  DEF_WORDS,
} from './tables.js'
import { IDLE, ROW_APPLICATION, ROW_DEFINITION, ROW_FLAGS, ROW_SHIFT, STALE, type World } from './world.js'

/** Says that a row of `definition` came into force on the actor or left it. */
export function changeForce(w: World, shard: number, actor: number, definition: number): void {
  const def = definition * DEF_WORDS
  if (w.definitions[def + DEF_FEATURES] === 0) return
  w.state[actor] = w.state[actor]! | STALE
  w.dirty[actor] = w.dirty[actor]! | w.definitions[def + DEF_TOUCHED]!
  listActor(w, shard, actor)
}

/** Says that a row of `definition` that stays in force counts for more or less than before. */
export function changeStrength(w: World, shard: number, actor: number, definition: number): void {
  const touched = w.definitions[definition * DEF_WORDS + DEF_TOUCHED]!
  if (touched === 0) return
  w.dirty[actor] = w.dirty[actor]! | touched
  listActor(w, shard, actor)
}

/** Brings the actor's summary (tags, control, features, modified attributes) up to date, if it is not. */
export function refreshSummary(w: World, actor: number): void {
  if (w.state[actor]! & STALE) rebuildSummary(w, actor)
}

function rebuildSummary(w: World, actor: number): void {
  const { rows, definitions, blockLink } = w
  let features = 0
  let modified = 0
  let low = w.ownTagsLow[actor]!
  let high = w.ownTagsHigh[actor]!
  let control = 0
  let block = w.head[actor]!
  for (let left = w.used[actor]!; left > 0; left -= 4) {
    const first = block << 2
    const end = first + (left < 4 ? left : 4)
    for (let row = first; row < end; row++) {
      const at = row << ROW_SHIFT
      if (rows[at + ROW_APPLICATION] === 0 || (rows[at + ROW_FLAGS]! & IDLE) !== 0) continue
      const def = (rows[at + ROW_DEFINITION]! & 0xffff) * DEF_WORDS
      features |= definitions[def + DEF_FEATURES]!
      modified |= definitions[def + DEF_MODIFIED]!
      low |= definitions[def + DEF_TAGS_LOW]!
      high |= definitions[def + DEF_TAGS_HIGH]!
      control |= definitions[def + DEF_CONTROL]!
    }
    block = blockLink[block]!
  }
  w.features[actor] = features
  w.modified[actor] = modified
  w.tagsLow[actor] = low
  w.tagsHigh[actor] = high
  w.control[actor] = control
  w.state[actor] = w.state[actor]! & ~STALE
}
