/** What the pieces of the fixtures' files in docs/hosting.md take for granted. */
import { createEngine, defineEffect, defineSystem } from 'myriad'

export { serveThread } from 'myriad/worker'
export { defineConfig } from 'vite'

export const engine = await createEngine()
export const here = { thread: 0 }
export const systems = [defineSystem({ name: 'nothing', query: [], on: 'one', run() {} })]
export const burning = defineEffect({ id: 'burning', duration: 1 })
export const isolation: Record<string, string> = {}
export const play = async (_startThread: () => Worker): Promise<string> => ''
