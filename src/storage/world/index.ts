export type { JournalChain } from './journal-chain.js'
export type { BadPage, ReadWorld } from './read-world.js'
export type { Claim, JournalEntry, SaveOrder } from './world-file.js'
export { type LoadedWorld, type PutAside, type Worlds, WorldsInPlace } from './worlds.js'
