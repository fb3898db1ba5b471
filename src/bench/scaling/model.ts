/** What the model of a tick is made of. All of it is measured on this machine. */
export interface Measured {
  /** Milliseconds of a tick in which only the caller works. */
  readonly serialMs: number
  /** Milliseconds that all shards of a tick take on one thread. */
  readonly workMs: number
  /** Milliseconds that each thread beside the caller adds to a tick with nothing to do. */
  readonly barrierMs: number
  /** Shards there are: a thread takes whole ones. */
  readonly shards: number
  /** Bytes that a tick moves to and from memory beyond the caches: an estimate, see `trafficOf`. */
  readonly traffic: number
  /** Bytes a second that memory gives to 1, 2, … threads. The last one holds for all larger numbers. */
  readonly bandwidth: readonly number[]
}

/** Milliseconds of a tick on so many threads, and what sets them. */
export interface Prediction {
  readonly threads: number
  readonly ms: number
  /** The memory is slower than the threads would be. */
  readonly bound: 'work' | 'memory'
}

/** T(p) = serial + barrier · (p − 1) + max(work · ⌈shards / p⌉ / shards, traffic / bandwidth(p)). */
export function predict(measured: Measured, threads: number): Prediction {
  const { serialMs, workMs, barrierMs, shards, traffic, bandwidth } = measured
  const shared = (workMs * Math.ceil(shards / threads)) / shards
  const memory = (traffic / bandwidth[Math.min(threads, bandwidth.length) - 1]!) * 1000
  return {
    threads,
    ms: serialMs + barrierMs * (threads - 1) + Math.max(shared, memory),
    bound: memory > shared ? 'memory' : 'work',
  }
}

/** Bytes of a row and its share of a block, `due` among them, as the engine counts them. */
const ROW_BYTES = 38
const DUE_BYTES = 4
/** Cache lines that one row's execution, beginning or end meets: the row, its block, and the columns of its actor. */
const LINES = 10
const LINE_BYTES = 64
/** Half of the lines are written, and so travel twice. */
const WRITTEN = 1.5

/**
 * Bytes that a tick moves, if nothing stays in a cache from one tick to the next: the whole `due` column, and ten cache lines for each row
 * handled. An upper estimate where the world fits the cache, as neighbours share lines.
 */
export function trafficOf(rowBytes: number, handled: number): number {
  return (rowBytes / ROW_BYTES) * DUE_BYTES + handled * LINES * LINE_BYTES * WRITTEN
}
