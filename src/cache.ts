/** What a game imports from `myriad/cache`: statuses and parked actors in tiers, worlds larger than memory. */
export * from './cache/index.js'
