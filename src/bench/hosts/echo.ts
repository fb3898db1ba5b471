import type { HostMethods } from '../suite.js'

/** A host for tests: says what it was given. */
export async function create(options: object): Promise<HostMethods> {
  return {
    options: () => options,
    echo: (value: unknown) => value,
    fail: (message: string) => {
      throw new Error(message)
    },
  }
}
