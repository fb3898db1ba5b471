import type { Report } from './result.js'
import { aimText, machineLine, table, valueText, verdict } from './tables.js'

/**
 * Every figure that has an aim, a column for each place it was measured in, and below it the machines and the method: what
 * the README shows.
 */
export function aimsTable(reports: readonly Report[]): string {
  const places = reports.map(({ machine, suites }) => ({
    name: machine.runtime,
    ratios: suites.flatMap((suite) =>
      suite.ratios.filter(({ aim }) => aim !== undefined).map((ratio) => ({ suite: suite.name, ratio })),
    ),
  }))
  const keyOf = (suite: string, name: string) => `${suite}: ${name}`
  const firsts = new Map(
    places.flatMap(({ ratios }) => ratios.map((one) => [keyOf(one.suite, one.ratio.name), one] as const)).reverse(),
  )
  const order = [...new Set(places.flatMap(({ ratios }) => ratios.map((o) => keyOf(o.suite, o.ratio.name))))]
  const rows = order.map((key) => {
    const { suite, ratio } = firsts.get(key)!
    const cells = places.map(({ ratios }) => {
      const found = ratios.find((one) => keyOf(one.suite, one.ratio.name) === key)?.ratio
      return found ? `${valueText(found)} (${verdict(found)})` : ''
    })
    return [`\`${suite}\`: ${ratio.name}`, aimText(ratio), ...cells]
  })
  const methods = new Map(reports.flatMap(({ suites }) => suites.map(({ name, method }) => [name, method] as const)))
  const quick = reports.some(({ machine }) => machine.quick)
  return [
    table(['figure', 'aim', ...places.map(({ name }) => name)], rows),
    ...reports.map(({ machine }) => `Measured on ${machineLine(machine)}.`),
    ...(quick ? ['Quick runs have the smaller sizes only, and fewer rounds: their figures are hints.'] : []),
    ...[...methods].map(([name, method]) => `\`${name}\`: ${method}`),
  ].join('\n\n')
}
