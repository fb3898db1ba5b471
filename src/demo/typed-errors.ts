import { type TransferHandler, transferHandlers } from 'comlink'
import { type ErrorCode, type ErrorFacts, MyriadError } from '../errors/index.js'

/** A MyriadError as it crosses a thread: classes do not. */
interface Carried {
  readonly code: ErrorCode
  readonly message: string
  readonly facts: ErrorFacts
}

type Thrown = { readonly value: unknown }

/**
 * Lets typed errors keep their code and facts on the way through Comlink, which by itself carries the sentence alone.
 * Both threads call it.
 */
export function carryTypedErrors(): void {
  // Comlink knows what was thrown by a mark of its own: its handler stays, for that and for all other errors.
  const plain = transferHandlers.get('throw') as TransferHandler<Thrown, unknown>
  const handler: TransferHandler<Thrown, unknown> = {
    canHandle: (value): value is Thrown => plain.canHandle(value),
    serialize(thrown) {
      const { value: error } = thrown
      if (!(error instanceof MyriadError)) return plain.serialize(thrown)
      const { code, message, value, allowed, option, path } = error
      const facts = { value, ...given({ allowed, option, path }) }
      return [{ carried: { code, message, facts } satisfies Carried }, []]
    },
    deserialize(data) {
      const { carried } = data as { readonly carried?: Carried }
      if (carried) throw new MyriadError(carried.code, carried.message, carried.facts)
      return plain.deserialize(data)
    },
  }
  transferHandlers.set('throw', handler)
}

/** The texts that are there. */
function given(texts: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).filter((entry): entry is [string, string] => entry[1] !== undefined))
}
