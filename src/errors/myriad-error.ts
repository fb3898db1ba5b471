/** What went wrong, as a stable word that programs may test. `docs/errors.md` explains each. */
export type ErrorCode =
  | 'INVALID_INPUT'
  | 'UNKNOWN_NAME'
  | 'NOT_FINITE'
  | 'WRONG_TYPE'
  | 'OUT_OF_RANGE'
  | 'DEAD_HANDLE'
  | 'CAPACITY_ACTORS'
  | 'CAPACITY_EFFECTS'
  | 'CAPACITY_ENTITIES'
  | 'CAPACITY_SYSTEM_COMMANDS'
  | 'CAPACITY_THREADS'
  | 'COMMANDS_FULL'
  | 'MEMORY'
  | 'THREAD_LOST'
  | 'THREAD_ERROR'
  | 'THREAD_START'
  | 'BEHAVIOUR_FAILED'
  | 'SYSTEM_FAILED'
  | 'OBSERVER_FAILED'
  | 'SCHEDULE'
  | 'UNDECLARED_ACCESS'
  | 'DISPOSED'
  | 'BUSY'
  | 'IMAGE_INVALID'
  | 'IMAGE_MISMATCH'
  | 'STORAGE_UNAVAILABLE'
  | 'STORAGE_FAILED'
  | 'STORAGE_MISSING'
  | 'STORAGE_LOST'
  | 'STORAGE_NEWER'
  | 'STORAGE_QUOTA'
  | 'STORAGE_BLOCKED'
  | 'STORAGE_TIMEOUT'
  | 'STORAGE_FENCED'
  | 'STORAGE_OWNED'
  | 'NOT_PARKABLE'
  | 'CACHE_FULL'
  | 'CACHE_MISSING'
  | 'CACHE_DEGRADED'

/** The facts of an error, besides its sentence. */
export interface ErrorFacts {
  /** The offending value as it was given. */
  readonly value?: unknown
  /** What would have been accepted, in words. */
  readonly allowed?: string
  /** The option of `createEngine` that raises the limit, e.g. `capacity.effects`. */
  readonly option?: string
  /** The JSON path of the offending value, e.g. `$.effects[0].duration`. */
  readonly path?: string
  readonly cause?: unknown
}

/**
 * The one error type of the package. Whoever throws it has changed nothing before.
 *
 * `message` is a full sentence for people; `code`, `value`, `allowed`, `option` and `path` are for programs.
 */
export class MyriadError extends Error {
  override readonly name = 'MyriadError'
  readonly code: ErrorCode
  readonly value: unknown
  readonly allowed: string | undefined
  readonly option: string | undefined
  readonly path: string | undefined

  constructor(code: ErrorCode, message: string, facts: ErrorFacts = {}) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause })
    this.code = code
    this.value = facts.value
    this.allowed = facts.allowed
    this.option = facts.option
    this.path = facts.path
  }
}

/** Shows a value in an error message: short, on one line, and true for NaN and Infinity, which JSON has no words for. */
export function show(value: unknown): string {
  const text = inWords(value)
  return text.length > 80 ? `${text.slice(0, 77)}...` : text
}

function inWords(value: unknown): string {
  if (typeof value === 'function') return `function ${value.name || '(anonymous)'}`
  if (typeof value !== 'object' && typeof value !== 'string') return String(value)
  try {
    // A number that JSON would turn to null stands without quotes: the mark keeps it apart from text.
    const text = JSON.stringify(value, (_key, inner) =>
      typeof inner === 'number' && !Number.isFinite(inner) ? `\u0000${inner}` : inner,
    )
    return text?.replace(/"\\u0000(NaN|-?Infinity)"/g, '$1') ?? Object.prototype.toString.call(value)
  } catch {
    return Object.prototype.toString.call(value)
  }
}
