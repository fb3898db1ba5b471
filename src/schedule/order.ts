import { MyriadError } from '../errors/index.js'
import type { Access } from './access.js'

/** Pairs [a, b] of places: a comes before b because one of them says so. */
export function explicitEdges(tasks: readonly Access[]): [before: number, after: number][] {
  const place = new Map(tasks.map((task, i) => [task.name, i]))
  const find = (name: string, task: Access, option: string) => {
    const found = place.get(name)
    if (found !== undefined) return found
    const allowed = [...place.keys()].join(', ')
    throw new MyriadError('UNKNOWN_NAME', `${option} of system "${task.name}": found "${name}", allowed: ${allowed}`, {
      value: name,
      allowed,
    })
  }
  return tasks.flatMap((task, i) => [
    ...task.before.map((name): [number, number] => [i, find(name, task, 'before')]),
    ...task.after.map((name): [number, number] => [find(name, task, 'after'), i]),
  ])
}

/**
 * The places of the tasks in an order that keeps the edges, else as they stand.
 *
 * @throws MyriadError `SCHEDULE` with the names of a circle.
 */
export function topologicalOrder(tasks: readonly Access[], edges: readonly (readonly [number, number])[]): number[] {
  const waitsFor = tasks.map((_, i) => edges.filter(([, after]) => after === i).map(([before]) => before))
  const done = new Set<number>()
  const order: number[] = []
  while (order.length < tasks.length) {
    const next = tasks.findIndex((_, i) => !done.has(i) && waitsFor[i]!.every((before) => done.has(before)))
    if (next < 0) throw circle(tasks, waitsFor, done)
    done.add(next)
    order.push(next)
  }
  return order
}

function circle(tasks: readonly Access[], waitsFor: readonly number[][], done: ReadonlySet<number>): MyriadError {
  // From any task that waits, the first one it waits for, until one comes again.
  const path: number[] = []
  let at = tasks.findIndex((_, i) => !done.has(i))
  while (!path.includes(at)) {
    path.push(at)
    at = waitsFor[at]!.find((before) => !done.has(before))!
  }
  const names = [...path.slice(path.indexOf(at)), at].map((i) => tasks[i]!.name).reverse()
  return new MyriadError('SCHEDULE', `before and after go round in a circle: ${names.join(' before ')}.`, {
    value: names,
    allowed: 'an order without a circle',
  })
}

/** Whether the edges lead from one place to another. */
export function leads(edges: readonly (readonly [number, number])[], from: number, to: number): boolean {
  const seen = new Set([from])
  const queue = [from]
  for (let place = queue.pop(); place !== undefined; place = queue.pop()) {
    if (place === to) return true
    for (const [before, after] of edges) {
      if (before !== place || seen.has(after)) continue
      seen.add(after)
      queue.push(after)
    }
  }
  return false
}
