import { GROUP_WINDOW, GROUP_WORDS } from './tables.js'
import { DIMINISH_ACTIVE, DIMINISH_END, DIMINISH_LEVEL, DIMINISH_WORDS, type World } from './world.js'

/** First word of a group of diminishing returns on an actor. */
export function diminishAt(w: World, actor: number, group: number): number {
  return (actor * w.shape.counts.groups + group) * DIMINISH_WORDS
}

/** Applications of the group that count: none once the window has passed since the last effect's end. */
export function diminishLevel(w: World, actor: number, group: number): number {
  const at = diminishAt(w, actor, group)
  const level = w.diminish[at + DIMINISH_LEVEL]!
  if (level === 0 || w.diminish[at + DIMINISH_ACTIVE]! > 0) return level
  return w.tick - w.diminish[at + DIMINISH_END]! >= w.groups[group * GROUP_WORDS + GROUP_WINDOW]! ? 0 : level
}

/** An application of the group landed with the group at `level`. */
export function raiseLevel(w: World, actor: number, group: number, level: number): void {
  w.diminish[diminishAt(w, actor, group) + DIMINISH_LEVEL] = level + 1
}

/** The window of a group without effects begins at `tick`. */
export function restartWindow(w: World, actor: number, group: number, tick: number): void {
  const at = diminishAt(w, actor, group)
  if (w.diminish[at + DIMINISH_ACTIVE] === 0) w.diminish[at + DIMINISH_END] = tick
}

/** An effect of the group came (`change` 1) or ended (-1). */
export function countDiminishing(w: World, actor: number, group: number, change: number): void {
  const at = diminishAt(w, actor, group)
  const active = w.diminish[at + DIMINISH_ACTIVE]! + change
  w.diminish[at + DIMINISH_ACTIVE] = active
  if (active === 0) w.diminish[at + DIMINISH_END] = w.tick
}
