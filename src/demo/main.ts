import { ContestTable, define, ShareBars, StatTiles, TickChart, VerdictTable } from '../ui/index.js'
import { BenchPanel } from './bench-panel.js'
import { ControlPanel } from './control-panel.js'
import { DemoApp } from './demo-app.js'
import { Inspector } from './inspector.js'
import { KindList } from './kind-list.js'
import { TierPanel } from './tier-panel.js'
import { WorldPanel } from './world-panel.js'

define('myriad-tiles', StatTiles)
define('myriad-bars', ShareBars)
define('myriad-tick-chart', TickChart)
define('myriad-kinds', KindList)
define('myriad-controls', ControlPanel)
define('myriad-inspector', Inspector)
define('myriad-verdicts', VerdictTable)
define('myriad-contest', ContestTable)
define('myriad-worlds', WorldPanel)
define('myriad-tiers', TierPanel)
define('myriad-benchmark', BenchPanel)
define('myriad-demo', DemoApp)
