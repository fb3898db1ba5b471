import { type ComponentRef, type Query, registerQuery, type World } from 'bitecs'

type Observable = Query['addObservable']

const NOTHING = {}

/**
 * Calls `added` and `removed` for every entity that gets or loses a component, as `observe` with `onAdd` and `onRemove`
 * would. Call it before anybody asks the world for the component.
 *
 * PERF: to tell one observer, bitECS makes an array, a closure and an object for every change: 1.2 to 1.3 times bitECS alone
 * for entities that come and go. Here the query tells the engine by a plain call, and others only if there are any: 0.9
 * to 1.1 times.
 */
export function watch(
  world: World,
  component: ComponentRef,
  added: (eid: number) => void,
  removed: (eid: number) => void,
): void {
  const { addObservable, removeObservable } = registerQuery(world, [component])
  tell(addObservable, added)
  tell(removeObservable, removed)
}

/** Puts `listener` before all observers that there will be. */
function tell(observable: Observable, listener: (eid: number) => void): void {
  const { subscribe, notify } = observable
  const others = new Set<() => void>()
  observable.subscribe = (observer) => {
    const end = subscribe(observer)
    others.add(end)
    return () => {
      others.delete(end)
      end()
    }
  }
  observable.notify = (eid) => {
    listener(eid)
    return others.size === 0 ? NOTHING : notify(eid)
  }
}
