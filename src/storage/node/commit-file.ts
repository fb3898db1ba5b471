import type { Key, Table } from '../adapter/index.js'
import { FORMAT, hashBytes, magic, ownBuffer, padded } from '../format/index.js'

/*
 * A transaction as a file, which is complete before anything of it is carried out: magic, format, operations, hash of the
 * rest; then each operation: table, numbers of its keys, length, keys, bytes. A crash in the middle of carrying it out does not matter: it
 * is carried out again.
 */

export interface Put {
  readonly table: Table
  readonly key: Key
  readonly value: ArrayBuffer
}

export interface Delete {
  readonly table: Table
  readonly key: Key
  readonly value?: undefined
}

const MAGIC = magic('MYRC')
const HEAD = 16
const OPERATION = 12
const DELETED = 0xffffffff
const NAMES: readonly Table[] = ['manifests', 'pages', 'journal']

export function writeCommit(operations: readonly (Put | Delete)[]): Uint8Array<ArrayBuffer> {
  const sizes = operations.map(({ key, value }) => OPERATION + key.length * 8 + padded(value?.byteLength ?? 0))
  const file = new Uint8Array(HEAD + sizes.reduce((sum, size) => sum + size, 0))
  const view = new DataView(file.buffer)
  view.setUint32(0, MAGIC, true)
  view.setUint32(4, FORMAT, true)
  view.setUint32(8, operations.length, true)
  let at = HEAD
  operations.forEach(({ table, key, value }, i) => {
    view.setUint32(at, NAMES.indexOf(table), true)
    view.setUint32(at + 4, key.length, true)
    view.setUint32(at + 8, value?.byteLength ?? DELETED, true)
    key.forEach((number, k) => {
      view.setFloat64(at + OPERATION + k * 8, number, true)
    })
    if (value) file.set(new Uint8Array(value), at + OPERATION + key.length * 8)
    at += sizes[i]!
  })
  view.setUint32(12, hashBytes(file.subarray(HEAD), FORMAT), true)
  return file
}

/** The operations of a commit; undefined when it is not whole: then it never was one. */
export function readCommit(file: Uint8Array): (Put | Delete)[] | undefined {
  if (file.length < HEAD) return undefined
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  if (view.getUint32(0, true) !== MAGIC || view.getUint32(4, true) !== FORMAT) return undefined
  if (hashBytes(file.subarray(HEAD), FORMAT) !== view.getUint32(12, true)) return undefined
  const operations: (Put | Delete)[] = []
  let at = HEAD
  for (let i = 0; i < view.getUint32(8, true); i++) {
    const table = NAMES[view.getUint32(at, true)]!
    const count = view.getUint32(at + 4, true)
    const length = view.getUint32(at + 8, true)
    const key = Array.from({ length: count }, (_, k) => view.getFloat64(at + OPERATION + k * 8, true))
    at += OPERATION + count * 8
    if (length === DELETED) operations.push({ table, key })
    else {
      operations.push({ table, key, value: ownBuffer(file.subarray(at, at + length)) })
      at += padded(length)
    }
  }
  return operations
}
