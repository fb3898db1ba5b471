export { Entities, type EntityTable } from './entities.js'
