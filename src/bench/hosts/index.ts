import type { HostModule } from '../suite.js'

/** Every host, by the name that `BenchContext.host` takes. Loaded when asked for: an isolate holds its contestant alone. */
export const HOSTS: Readonly<Record<string, () => Promise<HostModule>>> = {
  echo: () => import('./echo.js'),
}
