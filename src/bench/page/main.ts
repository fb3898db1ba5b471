import { type PageRun, runInPage } from './run-in-page.js'

declare global {
  /** For whoever drives the page. The results come as JSON, which every protocol between browser and driver can carry. */
  var bench: { run(run: PageRun): Promise<string> } | undefined
}

globalThis.bench = {
  async run(run) {
    if (!globalThis.crossOriginIsolated) throw new Error('The page is not isolated: it was served without the headers.')
    return JSON.stringify(await runInPage(run, (line) => console.info(line)))
  },
}
