export { type ColumnComponent, Entities, type EntityTable } from './entities.js'
