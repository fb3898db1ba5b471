import { openDB } from 'idb'

/*
 * Chromium's LevelDB, which holds all IndexedDB databases of a site, goes on writing the log that it finds when it is opened. If a
 * crash has torn the log's last record, that record is left out once; but what is written behind it makes the log
 * unreadable, and at the next start all databases of the site are thrown away ("checksum mismatch", Chromium 156: cut five
 * bytes off the log, open, write, close, open). A log that has grown beyond 4 MB is replaced by a new one and deleted.
 */

const DATABASE = 'myriad-log'
const STORE = 'filler'
/** A database keeps larger values in files of their own, and smaller ones in the log. */
const RECORD_BYTES = 50_000
/** Together well above 4 MB. */
const RECORDS = 112
const LOCK = 'myriad:log'

interface LockManagerLike {
  request(
    name: string,
    options: { readonly ifAvailable: true },
    hold: (lock: unknown) => Promise<void> | undefined,
  ): Promise<unknown>
}

/** Whether this is Chromium, of whose events alone it is said. */
function isChromium(): boolean {
  return typeof IDBVersionChangeEvent !== 'undefined' && 'dataLoss' in IDBVersionChangeEvent.prototype
}

/** False: another tab lives that has done it since the browser was started. As long as this thread lives, others are told so. */
function isFirst(): Promise<boolean> {
  const { locks } = navigator as { readonly locks?: LockManagerLike }
  if (!locks) return Promise.resolve(true)
  return new Promise((resolve, reject) => {
    const hold = (lock: unknown) => {
      resolve(lock !== null)
      return lock === null ? undefined : new Promise<void>(() => {})
    }
    locks.request(LOCK, { ifAvailable: true }, hold).catch(reject)
  })
}

/**
 * Has Chromium begin a new log, so that one that a crash has torn is gone before anybody depends on it. Once for all tabs; some 5 MB, which
 * are deleted again. With Chromium's SQLite, which cannot be told from outside, it changes nothing.
 */
export async function renewLog(): Promise<void> {
  if (!isChromium() || !(await isFirst())) return
  const db = await openDB(DATABASE, 1, {
    upgrade: (made) => void made.createObjectStore(STORE),
    blocking: (_old, _new, event) => (event.target as IDBDatabase).close(),
  })
  // What could be compressed would be.
  const bytes = crypto.getRandomValues(new Uint8Array(RECORD_BYTES))
  try {
    const filling = db.transaction(STORE, 'readwrite', { durability: 'relaxed' })
    const puts = Array.from({ length: RECORDS }, (_, key) => filling.store.put(bytes, key))
    await Promise.all([...puts, filling.done])
    const emptying = db.transaction(STORE, 'readwrite', { durability: 'relaxed' })
    await Promise.all([emptying.store.clear(), emptying.done])
  } finally {
    db.close()
  }
}
