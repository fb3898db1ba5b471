export { Actor, type ActorColumns, ActorPosition, type BuiltIn, type PositionColumns } from './built-in.js'
export { collectIds } from './collect.js'
export {
  type AccessGuard,
  type AnyComponent,
  bindColumns,
  type Columns,
  type Component,
  type ComponentInfo,
  type ComponentOptions,
  type ComponentValues,
  componentOf,
  defineComponent,
  type EnableableOf,
  type FieldsOf,
  infoOf,
  isComponent,
  labelOf,
  type Part,
  type ReadonlyColumns,
  set,
  setAccessGuard,
  unbindColumns,
  valuesOf,
} from './component.js'
export { EnableBits } from './enable-bits.js'
export type { Column, ColumnOf, ExactFields, Field, FieldShape, Fields, FieldType, ReadonlyColumn } from './fields.js'
export {
  type ImagePart,
  imageBytesOf,
  readStore,
  storeBytes,
  storeImageParts,
  storeMemory,
  storeParts,
  usedInImage,
  writeStore,
} from './image.js'
export { ListKeeper } from './lists.js'
export { StoreOwner } from './owner.js'
export { checkPart, checkValues, type Parts } from './parts.js'
export { checkTerms, componentsOfTerms, type QueryShape, shapeQuery } from './query-shape.js'
export {
  ADD_RECORD,
  APPLY_RECORD,
  CHUNK_WORDS,
  DESPAWN_RECORD,
  EMIT_RECORD,
  FROM_RECORD,
  REMOVE_RECORD,
  RequestWriter,
  requestChunks,
  SPAWN_RECORD,
} from './request-log.js'
export { type RequestVisitor, readRequests } from './request-reader.js'
export {
  type ArrayFields,
  type ArrayShape,
  defineResource,
  isResource,
  type Resource,
  type ResourceArrays,
  resourceInfo,
} from './resource.js'
export { hashStore } from './state-hash.js'
export {
  type ComponentShape,
  createStore,
  ENTRY_WORDS,
  handleOfId,
  idOfHandle,
  nobody,
  openStore,
  type QueryList,
  SLOT_UNIT,
  STORE_ACTIVE,
  STORE_CHUNKS,
  STORE_ENTRIES,
  STORE_EPOCH,
  STORE_SAMPLE,
  STORE_STEP_JOB,
  STORE_TICK,
  STORE_USED,
  type Store,
  type StoreColumns,
  type StoreShape,
  timeLine,
  UNIT_SHIFT,
} from './store.js'
export { Any, Changed, isTerm, Not, Present, type QueryTerm, type Term, termKind } from './terms.js'
