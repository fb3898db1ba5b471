import { MyriadError, show } from '../errors/index.js'
import { type AnyComponent, infoOf, isComponent, labelOf, type Part } from './component.js'
import { type FieldShape, fits } from './fields.js'

/** The component of a part, once the part is known to be one with values that its fields hold. */
export function checkPart(part: unknown, what: string): AnyComponent {
  if (isComponent(part)) return part
  const { component, data } = (typeof part === 'object' && part !== null ? part : {}) as {
    component?: unknown
    data?: unknown
  }
  if (!isComponent(component)) {
    const allowed = 'a component, or set(component, values)'
    throw new MyriadError('WRONG_TYPE', `${what}: found ${show(part)}, allowed: ${allowed}`, { value: part, allowed })
  }
  checkValues(component, data)
  return component
}

/** Refuses values that a component's fields do not hold. */
export function checkValues(component: AnyComponent, values: unknown): void {
  const { fields } = infoOf(component)
  if (typeof values !== 'object' || values === null) {
    const allowed = `an object with any of the keys ${fields.map((field) => field.name).join(', ')}`
    throw new MyriadError('WRONG_TYPE', `values of ${labelOf(component)}: found ${show(values)}, allowed: ${allowed}`, {
      value: values,
      allowed,
    })
  }
  for (const key in values) {
    const field = fields.find((one) => one.name === key)
    if (!field) {
      const allowed = fields.map((one) => one.name).join(', ') || 'none: it is a tag'
      throw new MyriadError('UNKNOWN_NAME', `field of ${labelOf(component)}: found ${show(key)}, allowed: ${allowed}`, {
        value: key,
        allowed,
      })
    }
    checkNumber(component, field, (values as Record<string, unknown>)[key])
  }
}

function checkNumber(component: AnyComponent, field: FieldShape, value: unknown): void {
  if (value === undefined) return
  if (typeof value === 'number' && !Number.isNaN(value) && fits(field.type, value)) return
  const allowed = `a number that ${field.type} holds`
  const code = typeof value !== 'number' ? 'WRONG_TYPE' : Number.isNaN(value) ? 'NOT_FINITE' : 'OUT_OF_RANGE'
  throw new MyriadError(code, `${field.name} of ${labelOf(component)}: found ${show(value)}, allowed: ${allowed}`, {
    value,
    allowed,
  })
}

/** Parts of a call as a list that allocates nothing new. */
export type Parts = readonly Part[]
