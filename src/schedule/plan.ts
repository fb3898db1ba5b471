import { type Access, type Conflict, conflictOf } from './access.js'
import { explicitEdges, leads, topologicalOrder } from './order.js'

/** Systems that run over the same slices, one after the other on each, without a barrier between them. */
export interface Chain {
  readonly systems: readonly number[]
  /** Units of 64 ids a slice. */
  readonly units: number
}

/** What runs between two barriers. Plain data: it is posted. */
export interface Stage {
  readonly chains: readonly Chain[]
  /** Systems that one thread runs as a whole. */
  readonly ones: readonly number[]
  readonly main: readonly number[]
  /** The engine's own phases begin here. */
  readonly effects: boolean
}

/** Why a task had to wait for an earlier stage. */
export interface Apart {
  readonly first: number
  readonly second: number
  /** `undefined`: one of them says so with `before` or `after`. */
  readonly conflict: Conflict | undefined
}

export interface Plan {
  readonly stages: readonly Stage[]
  /** The place of each task in the order of all. */
  readonly rank: readonly number[]
  /** The stage of each task. */
  readonly stageOf: readonly number[]
  readonly apart: readonly Apart[]
  /** Pairs in conflict whose order is only that of the list. */
  readonly ambiguous: readonly Apart[]
}

/**
 * Puts tasks into stages: each into the first one in which all that it must wait for has finished. The result is that of
 * running the systems one after the other in the order of `rank`.
 *
 * @param tasks Systems by number; the last one is the engine's own phases.
 */
export function planStages(tasks: readonly Access[]): Plan {
  const edges = explicitEdges(tasks)
  const order = topologicalOrder(tasks, edges)
  const rank = new Array<number>(tasks.length)
  order.forEach((task, i) => {
    rank[task] = i
  })
  const stageOf = new Array<number>(tasks.length).fill(0)
  const apart: Apart[] = []
  const ambiguous: Apart[] = []
  order.forEach((second, i) => {
    for (const first of order.slice(0, i)) {
      const conflict = conflictOf(tasks[first]!, tasks[second]!)
      const told = leads(edges, first, second)
      if (!conflict && !told) continue
      if (conflict && !told) ambiguous.push({ first, second, conflict })
      // Without a common column an order told by the game can only show where one of them does not run by slices.
      const together = conflict ? conflict.kind === 'slices' : canChain(tasks[first]!, tasks[second]!)
      const stage = stageOf[first]! + (together ? 0 : 1)
      if (!together) apart.push({ first, second, conflict })
      if (stage > stageOf[second]!) stageOf[second] = stage
    }
  })
  const stages: Stage[] = []
  for (let s = 0; s <= Math.max(...stageOf); s++)
    stages.push(
      stageFrom(
        tasks,
        order.filter((task) => stageOf[task] === s),
      ),
    )
  return { stages, rank, stageOf, apart, ambiguous }
}

function canChain(first: Access, second: Access): boolean {
  return first.place === 'all' && second.place === 'all' && first.slice === second.slice
}

function stageFrom(tasks: readonly Access[], members: readonly number[]): Stage {
  const place = (wanted: Access['place']) => members.filter((task) => tasks[task]!.place === wanted)
  const slices = [...new Set(place('all').map((task) => tasks[task]!.slice))]
  const chains = slices.map((slice) => ({
    systems: place('all').filter((task) => tasks[task]!.slice === slice),
    units: slice >> 6,
  }))
  return { chains, ones: place('one'), main: place('main'), effects: place('effects').length > 0 }
}
