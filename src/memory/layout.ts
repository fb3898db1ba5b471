/** Bytes of a cache line: regions start on one, so that two threads never write the same line of different regions. */
export const LINE = 64

/** Bytes in which addresses look alike to a processor that decides whether a load must wait for a store before it. */
const PAGE = 4096
/**
 * PERF: lines left free behind a region of a page or more. Columns of an engine have 1,024 elements or a multiple, so element
 * i of each would be at the same place of a page, and a store to one column would hold up the loads from the others:
 * P += V over 10,000 entities 20 to 30 µs, and 12.5 with the gap. An odd number, so that all 64 places come in turn.
 */
const GAP = 5 * LINE

export type ElementType = 'f32' | 'f64' | 'i8' | 'u8' | 'i16' | 'u16' | 'i32' | 'u32'

/** Bytes of an element. */
export const ELEMENT_BYTES: Readonly<Record<ElementType, number>> = {
  f32: 4,
  f64: 8,
  i8: 1,
  u8: 1,
  i16: 2,
  u16: 2,
  i32: 4,
  u32: 4,
}

/** A column of the heap: where it starts and how many elements it has. */
export interface Region {
  readonly name: string
  /** The heading under which the memory view adds it up. */
  readonly group: string
  readonly type: ElementType
  /** Byte offset in the heap, a multiple of 64. */
  readonly at: number
  /** Elements. */
  readonly length: number
}

export interface Layout {
  /** Bytes of the whole heap. */
  readonly bytes: number
  readonly regions: readonly Region[]
}

/** Lays regions out one after the other. The same calls give the same layout on every thread. */
export class LayoutPlan {
  readonly #regions: Region[] = []
  #at = 0

  add(group: string, name: string, type: ElementType, length: number): Region {
    const region: Region = { name, group, type, at: this.#at, length }
    this.#regions.push(region)
    const bytes = length * ELEMENT_BYTES[type]
    this.#at += Math.ceil(bytes / LINE) * LINE + (bytes < PAGE ? 0 : GAP)
    return region
  }

  finish(): Layout {
    return { bytes: Math.max(this.#at, LINE), regions: this.#regions }
  }
}
