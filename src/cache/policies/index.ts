import { ClockPolicy } from './clock.js'
import { LfuPolicy } from './lfu.js'
import { LruPolicy } from './lru.js'
import type { Policy, PolicyName } from './policy.js'
import { RandomPolicy } from './random.js'
import { S3FifoPolicy } from './s3-fifo.js'
import { TtlPolicy } from './ttl.js'

export { POLICIES, type Policy, type PolicyName } from './policy.js'

/** Makes a policy over as many slots as `touched` has bytes. @param touched Marks of CLOCK, which other threads may set. */
export function createPolicy(name: PolicyName, touched: Uint8Array): Policy {
  switch (name) {
    case 'clock':
      return new ClockPolicy(touched)
    case 'lru':
      return new LruPolicy(touched.length)
    case 'lfu':
      return new LfuPolicy(touched.length)
    case 's3-fifo':
      return new S3FifoPolicy(touched.length)
    case 'ttl':
      return new TtlPolicy(touched.length)
    case 'random':
      return new RandomPolicy(touched.length)
  }
}
