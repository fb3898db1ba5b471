export { MeasureWindow, type Percentiles } from './window.js'
