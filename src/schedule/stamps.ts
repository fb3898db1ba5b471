/** The stamp of a task's run in a tick. Between two ticks stamps of the owner's own lie. */
export function stampOf(tick: number, rank: number, tasks: number): number {
  return (tick + 1) * (tasks + 1) + rank + 1
}

/** The tick of a stamp that a task left. */
export function tickOf(stamp: number, tasks: number): number {
  return Math.floor(stamp / (tasks + 1)) - 1
}

/** Whole ticks between two runs of a system with `every`, at least one. */
export function periodOf(every: number | { readonly seconds: number }, tickRate: number): number {
  return typeof every === 'number' ? every : Math.max(1, Math.round(every.seconds * tickRate))
}
