export type { WorldImage } from './image.js'
