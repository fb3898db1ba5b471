export { named, schemaDocument } from './document.js'
export {
  byKey,
  dictionary,
  type Field,
  type Fields,
  object,
  optional,
  required,
  tagged,
} from './objects.js'
export { type Definitions, type JsonSchema, keyPath, refuse, type Schema } from './schema.js'
export {
  boolean,
  list,
  type NumberRule,
  name,
  number,
  numberOrName,
  oneOf,
  onlyTrue,
  orNull,
  wordOr,
} from './values.js'
