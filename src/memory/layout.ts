/** Bytes of a cache line: regions start on one, so that two threads never write the same line of different regions. */
export const LINE = 64

export type ElementType = 'i32' | 'f64'

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
    const bytes = length * (type === 'f64' ? 8 : 4)
    this.#at += Math.ceil(bytes / LINE) * LINE
    return region
  }

  finish(): Layout {
    return { bytes: Math.max(this.#at, LINE), regions: this.#regions }
  }
}
