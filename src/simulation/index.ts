export { actorColumns, positionColumns } from './actor-columns.js'
export {
  FIRST_STAGE_JOB,
  jobRunner,
  type SystemsPayload,
  serveThread,
  type ThreadOptions,
  type ThreadPayload,
} from './thread.js'
export { type OwnSystems, TickRunner } from './tick.js'
