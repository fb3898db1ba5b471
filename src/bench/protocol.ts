import { HOSTS } from './hosts/index.js'
import type { Host, HostMethods } from './suite.js'

/** What a suite's side sends. The first message is `start`. */
export type Request =
  | { readonly start: string; readonly options: object }
  | { readonly method: string; readonly args: readonly unknown[] }

/** What a host's side answers, one to a request, in their order. */
export type Answer = { readonly value: unknown } | { readonly error: string }

/** Answers requests with a host's methods: what runs in the isolate. One request at a time. */
export function serveHost(): (request: Request) => Promise<Answer> {
  let methods: HostMethods | undefined
  return async (request) => {
    try {
      if ('start' in request) {
        methods = await start(request.start, request.options)
        return { value: undefined }
      }
      const method = methods?.[request.method] as ((...args: readonly unknown[]) => unknown) | undefined
      if (!method) throw new Error(`the host has no method "${request.method}"`)
      return { value: await method(...request.args) }
    } catch (error) {
      return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) }
    }
  }
}

async function start(name: string, options: object): Promise<HostMethods> {
  const load = Object.hasOwn(HOSTS, name) ? HOSTS[name] : undefined
  if (!load) throw new Error(`there is no host "${name}"; hosts: ${Object.keys(HOSTS).join(', ')}`)
  const module = await load()
  return (module.create as (options: object) => Promise<HostMethods>)(options)
}

/** A line to an isolate: sends a request and gives its answer. */
export interface Line {
  send(request: Request): Promise<Answer>
  close(): Promise<void>
}

/** The suite's side of a host. */
export async function openHost(line: Line, name: string, options: object): Promise<Host> {
  const send = async (request: Request) => {
    const answer = await line.send(request)
    if ('error' in answer) throw new Error(`host ${name}: ${answer.error}`)
    return answer.value
  }
  try {
    await send({ start: name, options })
  } catch (error) {
    await line.close()
    throw error
  }
  return {
    ask: <T>(method: string, ...args: readonly unknown[]) => send({ method, args }) as Promise<T>,
    close: () => line.close(),
  }
}
