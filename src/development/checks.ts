import { type AnyComponent, infoOf, isComponent, setAccessGuard } from '../components/index.js'
import { MyriadError } from '../errors/index.js'
import type { AccessChecks, CheckedSystem, Entities, Source } from '../schedule/index.js'

/** The system that runs in this thread now, and over whom. */
let running: CheckedSystem | undefined
let entities: Entities | undefined

type Role = 'reads' | 'writes' | 'readsOthers'

function refuse(system: CheckedSystem, what: string, allowed: string): never {
  throw new MyriadError('UNDECLARED_ACCESS', `System "${system.name}" ${what}, allowed: ${allowed}.`, {
    value: system.name,
    allowed,
  })
}

/** Says of an access that is not declared which system of the same stage it may meet. */
function undeclared(system: CheckedSystem, source: Source, does: string, option: string): never {
  const beside = system.writersBeside(source).map((name) => `"${name}"`)
  const race = beside.length === 0 ? '' : `; ${beside.join(', ')} of the same stage writes it meanwhile`
  refuse(system, `${does} ${system.labelOf(source)}, which it does not declare${race}`, `it in \`${option}\``)
}

/** Whether an id is among the entities of the call: the list is ascending. */
function isOwn(id: number): boolean {
  const { ids, start, end } = entities!
  let low = start
  let high = end - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    if (ids[middle] === id) return true
    if (ids[middle]! < id) low = middle + 1
    else high = middle - 1
  }
  return false
}

function isIndex(key: string | symbol): key is string {
  return typeof key === 'string' && /^\d+$/.test(key)
}

/** A column that looks at every access. */
function checkedColumn(system: CheckedSystem, source: Source, role: Role, column: object): object {
  const label = () => system.labelOf(source)
  const rows = isComponent(source)
  return new Proxy(column, {
    get(target, key) {
      if (isIndex(key) && rows && role === 'reads' && system.place === 'all' && !isOwn(Number(key))) {
        refuse(
          system,
          `reads ${label()} of entity ${key}, which is not of its slice`,
          'entities of its slice, or it in `readsOthers`',
        )
      }
      const value = Reflect.get(target, key, target) as unknown
      return typeof value === 'function'
        ? guardMethod(system, source, role, target, String(key), value as Method)
        : value
    },
    set(target, key, value) {
      if (isIndex(key)) {
        if (role !== 'writes') undeclared(system, source, 'writes', 'writes')
        if (rows && system.place === 'all' && !isOwn(Number(key))) {
          refuse(
            system,
            `writes ${label()} of entity ${key}, which is not of its slice`,
            "entities of its slice, or on: 'one'",
          )
        }
      }
      return Reflect.set(target, key, value, target)
    },
  })
}

type Method = (...args: never[]) => unknown

/** Methods of typed arrays and enable bits that write, and those that hand out the memory itself. */
const WRITING = new Set(['set', 'fill', 'copyWithin', 'sort', 'reverse'])

function guardMethod(
  system: CheckedSystem,
  source: Source,
  role: Role,
  target: object,
  name: string,
  method: Method,
): unknown {
  if (!WRITING.has(name)) return method.bind(target)
  return (...args: never[]) => {
    if (role !== 'writes') undeclared(system, source, 'writes', 'writes')
    // A bit: the first argument is the entity.
    const id = args[0] as unknown
    if (name === 'set' && typeof id === 'number' && system.place === 'all' && !isOwn(id)) {
      refuse(
        system,
        `writes ${system.labelOf(source)} of entity ${id}, which is not of its slice`,
        'entities of its slice',
      )
    }
    return method.apply(target, args)
  }
}

/** The columns of a component or resource, each checked. */
function checkedColumns(system: CheckedSystem, source: Source, role: Role, columns: object): object {
  const checked = new Map<string | symbol, unknown>()
  return new Proxy(columns, {
    get(target, key) {
      if (!checked.has(key)) {
        const value = Reflect.get(target, key, target) as unknown
        checked.set(
          key,
          typeof value === 'object' && value !== null ? checkedColumn(system, source, role, value) : value,
        )
      }
      return checked.get(key)
    },
  })
}

/** Columns that a system reaches through the component itself, by component and role. */
const throughComponent = new WeakMap<CheckedSystem, Map<AnyComponent, object>>()

function guardComponent(component: AnyComponent | undefined, key: string): unknown {
  if (!running || !component) return undefined
  const system = running
  const declared = system.declared.find(({ source }) => source === component)
  if (!declared) undeclared(system, component, 'reads', 'reads')
  const known = throughComponent.get(system) ?? new Map<AnyComponent, object>()
  throughComponent.set(system, known)
  let columns = known.get(component)
  if (!columns) {
    columns = checkedColumns(system, component, declared.role, system.columnsOf(component)!)
    known.set(component, columns)
  }
  return (columns as Record<string, unknown>)[key]
}

/**
 * Checks of development, for `createEngine({ checks })` and `serveThread({ checks })`: a system that reads or writes a
 * column it has not declared, or a row of an entity outside its slice, throws `UNDECLARED_ACCESS` with the names of both
 * systems where two would meet. Slow; the results are the same.
 */
export const checks: AccessChecks = {
  columns(system, raw) {
    const sources = new Map(system.declared.map((declared) => [declared.key, declared]))
    const columns = Object.fromEntries(
      Object.entries(raw).map(([key, value]) => {
        const { source, role } = sources.get(key)!
        return [key, checkedColumns(system, source, role, value)]
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
  enter(system, over) {
    setAccessGuard((info, key) => guardComponent(running && componentOf(running, info), key))
    running = system
    entities = over
  },
  leave() {
    running = undefined
  },
}

/** The component that has an info: one that the system's engine knows. */
function componentOf(system: CheckedSystem, info: object): AnyComponent | undefined {
  return system.components().find((component) => infoOf(component) === info)
}
