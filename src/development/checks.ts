import { type AnyComponent, infoOf, setAccessGuard } from '../components/index.js'
import type { AccessChecks, CheckedSystem, Entities } from '../schedule/index.js'
import { checkedColumns, refuse } from './checked-columns.js'
import { checkedEntities } from './checked-entities.js'

/** The systems that run in this thread now, the last one in the others: one may step an engine of its own. */
const running: { readonly system: CheckedSystem; readonly entities: Entities }[] = []

/** Over whom a system runs. */
function entitiesOf(system: CheckedSystem): Entities {
  return running.findLast((one) => one.system === system)!.entities
}

/** Columns that a system reaches through the component itself. */
const throughComponent = new WeakMap<CheckedSystem, Map<AnyComponent, object>>()

function columnsThrough(system: CheckedSystem, component: AnyComponent): object {
  const known = throughComponent.get(system) ?? new Map<AnyComponent, object>()
  throughComponent.set(system, known)
  let columns = known.get(component)
  if (!columns) {
    const declared = system.declared.filter(({ source }) => source === component)
    // It may be declared under two keys.
    const role = (declared.find((one) => one.role === 'writes') ?? declared[0])?.role ?? 'none'
    const entities = () => entitiesOf(system)
    columns = checkedColumns({ system, source: component, role, entities }, system.columnsOf(component)!)
    known.set(component, columns)
  }
  return columns
}

/**
 * Checks of development, for `createEngine({ checks })` and `serveThread({ checks })`: a system that reads or writes a
 * column it has not declared, or a row of an entity outside its slice, throws `UNDECLARED_ACCESS` with the names of both
 * systems where two would meet. Slow; the results are the same.
 */
export const checks: AccessChecks = {
  columns(system, raw) {
    const sources = new Map(system.declared.map((declared) => [declared.key, declared]))
    const entities = () => entitiesOf(system)
    const columns = Object.fromEntries(
      Object.entries(raw).map(([key, value]) => {
        const { source, role } = sources.get(key)!
        return [key, checkedColumns({ system, source, role, entities }, value)]
      }),
    )
    return new Proxy(columns, {
      get(target, key) {
        if (typeof key === 'symbol' || key in target) return Reflect.get(target, key) as unknown
        const keys = [...sources.keys()].join(', ') || 'none'
        return refuse(
          system,
          `asks for the columns "${key}", which it does not declare`,
          `the keys it declares: ${keys}`,
        )
      },
    })
  },
  entities: checkedEntities,
  enter(system, entities) {
    setAccessGuard((info, key) => {
      const now = running.at(-1)?.system
      const component = now?.components().find((one) => infoOf(one) === info)
      return now && component && (columnsThrough(now, component) as Record<string, unknown>)[key]
    })
    running.push({ system, entities })
  },
  leave() {
    running.pop()
  },
}
