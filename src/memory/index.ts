export { scanDue } from './due-scan.js'
export { finish, hex64, mix, xxh32 } from './hash.js'
export { xxh32Pair } from './hash-pair.js'
export { bufferOf, canShareMemory, createHeap, createKernelHeap, type Heap, type HeapSource } from './heap.js'
export { ELEMENT_BYTES, type ElementType, type Layout, LayoutPlan, LINE, type Region } from './layout.js'
export {
  freePages,
  giveItem,
  grantPage,
  type PagePool,
  POOL_FIRST,
  POOL_FREE_ITEMS,
  POOL_PAGES,
  POOL_STATE_WORDS,
  POOL_WORDS,
  reclaimPages,
  resetPool,
  takeItem,
  touchedPages,
} from './page-pool.js'
export { draw } from './random.js'
export { openRowKernel, type RowKernel, SCAN_PAGE_SHIFT, SCAN_WORDS } from './row-kernel.js'
export { createSortList, reserveSortList, type SortList, sortByKey } from './stable-sort.js'
