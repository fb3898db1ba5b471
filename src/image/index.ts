export { checkImage, type WorldImage } from './world-image.js'
