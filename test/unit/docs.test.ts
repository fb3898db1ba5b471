import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { anchorsOf, type Block, blocksOf, documents, linkTarget, root, scriptsOf } from '../support/docs/blocks.js'
import { CODE, check } from '../support/docs/compile.js'

const files = documents()
const blocks = files.flatMap((file) => blocksOf(file))
const code = blocks.flatMap((block) => (block.language === 'html' ? scriptsOf(block) : [block]))

/** Fences whose content no compiler checks. A block of code in another language must not slip through by its name. */
const NO_CODE = ['sh', 'json', 'html', 'text', '']

const block = (code: string, more: Partial<Block> = {}): Block => ({
  file: 'docs/some.md',
  line: 10,
  language: 'ts',
  code,
  prelude: undefined,
  continues: false,
  ...more,
})

const checked = code.filter(({ language }) => CODE.includes(language))
const BAD = [
  block("import { createEngin } from 'myriad'"),
  block('const engine: number = "text"', { line: 20 }),
  block("import { defineEffect } from 'myriad'\ndefineEffect({ id: 'a', duration: 1, perod: 2 })", {
    language: 'js',
    line: 30,
  }),
  block('// one.ts\nexport const one = 1\n// two.ts\nimport { one } from "./one.js"\nexport const two: string = one', {
    line: 40,
  }),
  block('two.length + three', { line: 50, continues: true }),
]
let wrong: string[]

beforeAll(() => {
  wrong = check([...checked, ...BAD])
}, 60_000)

describe('the code in the documents', () => {
  it('is in languages that a test knows', () => {
    const others = blocks.filter(({ language }) => ![...CODE, ...NO_CODE].includes(language))
    expect(others.map(({ file, line, language }) => `${file}:${line} ${language}`)).toEqual([])
  })

  it('compiles against the sources, every block of it', () => {
    expect(checked.length).toBeGreaterThan(10)
    expect(wrong.filter((text) => !text.startsWith('docs/some.md'))).toEqual([])
  })

  it('is JSON where it says so', () => {
    for (const { language, code, file, line } of blocks) {
      if (language === 'json') expect(() => JSON.parse(code), `${file}:${line}`).not.toThrow()
    }
  })

  it('would be found out if it were wrong', () => {
    const places = wrong.filter((text) => text.startsWith('docs/some.md')).map((text) => text.split(' ')[0])
    expect(places.sort()).toEqual([10, 20, 31, 44, 50].map((line) => `docs/some.md:${line}`))
  })

  it('may not hide behind a comment that nobody knows', () => {
    expect(() => blocksOf('docs/some.md', '<!-- skip -->\n```ts\nnonsense\n```')).toThrow('no test knows')
    expect(() => check([block('1', { prelude: 'nothing' })])).toThrow('not there')
    expect(() => check([block('1', { continues: true })])).toThrow('continues nothing')
    expect(() => blocksOf('docs/some.md', '```ts\nnonsense')).toThrow('nothing closes')
  })
})

describe('the documents', () => {
  const text = (file: string) => readFileSync(join(root, file), 'utf8')

  it('link to files and headings that are there', () => {
    const dead: string[] = []
    const anchors = new Map<string, Set<string>>()
    const has = (path: string, anchor: string) => {
      if (!anchors.has(path)) anchors.set(path, anchorsOf(text(path)))
      return anchors.get(path)!.has(anchor)
    }
    for (const file of files) {
      const prose = text(file).replace(/^```[\s\S]*?^```/gm, '')
      for (const [, link] of prose.matchAll(/\]\(([^)\s]+)\)/g)) {
        const target = linkTarget(file, link!)
        if (!target) continue
        const there = existsSync(join(root, target.path))
        const known = !target.anchor || (there && has(target.path, target.anchor))
        if (!there || !known) dead.push(`${file}: ${link}`)
      }
    }
    expect(dead).toEqual([])
  })

  it('name commands that exist', () => {
    const { scripts } = JSON.parse(text('package.json')) as { scripts: Record<string, string> }
    for (const file of files) {
      for (const [, name] of text(file).matchAll(/npm run (?:--silent |-s )?([\w:]+)/g)) {
        expect(scripts, `${file}: npm run ${name}`).toHaveProperty(name!)
      }
    }
  })

  it('know every error', () => {
    const source = text('src/errors/myriad-error.ts')
    const codes = [...source.slice(0, source.indexOf('/** The facts')).matchAll(/'([A-Z_]+)'/g)].map(
      ([, code]) => code!,
    )
    expect(codes.length).toBeGreaterThan(20)
    for (const code of codes) expect(text('docs/errors.md')).toContain(`\n| \`${code}\` `)
  })

  it('stand in the index', () => {
    const index = text('docs/README.md')
    for (const file of files) {
      const [folder, name, more] = file.split('/')
      if (folder === 'docs' && more === undefined && name !== 'README.md') expect(index).toContain(`(${name})`)
    }
  })
})
