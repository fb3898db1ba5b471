export { FORMAT, hashBytes, hashPage, magic, ownBuffer, padded } from './bytes.js'
export { type InputBatch, type JournalRecord, readJournal, writeJournal } from './journal-record.js'
export {
  columnSections,
  imageLength,
  type Manifest,
  manifestFormat,
  type PageLine,
  readManifest,
  writeManifest,
} from './manifest.js'
export { cutPages, DENSE_SECTION, PAGE_BYTES, type PagePlace, pagesOf, sectionLengths } from './page-layout.js'
export { readPage, writePage } from './page-record.js'
