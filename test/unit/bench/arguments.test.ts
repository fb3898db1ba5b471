import { describe, expect, it } from 'vitest'

interface Arguments {
  parse(args: readonly string[], suites: readonly string[]): Record<string, unknown>
}

const { parse } = (await import('../../../scripts/lib/bench/arguments.mjs' as string)) as Arguments
const suites = ['effects', 'rules']

describe('the arguments of npm run bench', () => {
  it('have defaults', () => {
    expect(parse([], suites)).toMatchObject({ suites: [], where: ['node'], quick: false, table: false })
    expect(parse(['--table'], suites)).toMatchObject({ where: ['node', 'chromium'], table: true })
  })

  it('are taken', () => {
    const args = '--suite rules --where firefox --where node --quick --sizes 600,1000 --threads 1,3 --json out.json'
    expect(parse(args.split(' '), suites)).toMatchObject({
      suites: ['rules'],
      where: ['firefox', 'node'],
      quick: true,
      sizes: [600, 1000],
      threads: [1, 3],
      json: 'out.json',
    })
  })

  it.each([
    ['--suite nothing', '--suite nothing: allowed are effects, rules'],
    ['--where mars', '--where mars: allowed are node, chromium, firefox'],
    ['--sizes 10,x', '--sizes 10,x: allowed are integers from 1'],
    ['--threads 0', '--threads 0: allowed are integers from 1'],
    ['--from a.json', '--from needs --table'],
    ['--nonsense', "Unknown option '--nonsense'"],
    ['effects', "Unexpected argument 'effects'"],
  ])('are refused: %s', (args, message) => {
    expect(() => parse(args.split(' '), suites)).toThrow(message)
  })
})
