export { parseSchema, schemaDifferences, type WorldSchema } from './schema.js'
export { sectionsOf } from './sections.js'
export { type CutRoom, Shadow } from './shadow.js'
export { checkImage, type WorldImage } from './world-image.js'
