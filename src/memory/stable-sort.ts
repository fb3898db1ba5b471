/** A list of rows with a key each, and room to sort them in. Grows, so it is scratch memory of one thread. */
export interface SortList {
  rows: Int32Array
  keys: Float64Array
  otherRows: Int32Array
  otherKeys: Float64Array
}

export function createSortList(capacity: number): SortList {
  return {
    rows: new Int32Array(capacity),
    keys: new Float64Array(capacity),
    otherRows: new Int32Array(capacity),
    otherKeys: new Float64Array(capacity),
  }
}

/** Makes room for `count` entries. What the list held is lost. */
export function reserveSortList(list: SortList, count: number): void {
  if (count > list.rows.length) Object.assign(list, createSortList(count * 2))
}

const RUN = 16

/** Sorts the first `count` entries by ascending key; equal keys keep their order. Merge sort over runs of 16. */
export function sortByKey(list: SortList, count: number): void {
  for (let from = 0; from < count; from += RUN) insertionSort(list, from, Math.min(from + RUN, count))
  for (let width = RUN; width < count; width *= 2) {
    for (let from = 0; from < count; from += 2 * width) {
      merge(list, from, Math.min(from + width, count), Math.min(from + 2 * width, count))
    }
    const { rows, keys } = list
    list.rows = list.otherRows
    list.keys = list.otherKeys
    list.otherRows = rows
    list.otherKeys = keys
  }
}

function insertionSort(list: SortList, from: number, to: number): void {
  const { rows, keys } = list
  for (let i = from + 1; i < to; i++) {
    const key = keys[i]!
    const row = rows[i]!
    let k = i - 1
    while (k >= from && keys[k]! > key) {
      keys[k + 1] = keys[k]!
      rows[k + 1] = rows[k]!
      k--
    }
    keys[k + 1] = key
    rows[k + 1] = row
  }
}

/** Merges the sorted ranges [from, middle) and [middle, to) into the other arrays. */
function merge(list: SortList, from: number, middle: number, to: number): void {
  const { rows, keys, otherRows, otherKeys } = list
  let a = from
  let b = middle
  for (let i = from; i < to; i++) {
    const takeFirst = a < middle && (b >= to || keys[a]! <= keys[b]!)
    const at = takeFirst ? a++ : b++
    otherRows[i] = rows[at]!
    otherKeys[i] = keys[at]!
  }
}
