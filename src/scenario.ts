/**
 * Scenario files: a world, definitions, a timeline and what must come out, as JSON. For tests of a game's effects and
 * for the command line; a game itself does not load this.
 */
export {
  type Command,
  type Expectation,
  type Failure,
  type RunOptions,
  runScenario,
  type ScenarioActor,
  type ScenarioFile,
  type ScenarioResult,
} from './scenario/index.js'
