/** Small parts that follow one another share a section until it has this many bytes. */
const SECTION_BYTES = 262_144

/** The lengths of an image's sections, from those of its parts: a large part by itself, runs of small ones together. */
export function sectionsOf(parts: readonly number[]): Uint32Array<ArrayBuffer> {
  const sections: number[] = []
  let run = 0
  const close = () => {
    if (run > 0) sections.push(run)
    run = 0
  }
  for (const bytes of parts) {
    if (bytes >= SECTION_BYTES) {
      close()
      sections.push(bytes)
    } else {
      if (run + bytes > SECTION_BYTES) close()
      run += bytes
    }
  }
  close()
  return Uint32Array.from(sections)
}
