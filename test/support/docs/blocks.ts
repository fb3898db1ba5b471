import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../../..', import.meta.url))

/** A fenced block of a document. */
export interface Block {
  /** The document, as a path within the project. */
  readonly file: string
  /** The line of its first line of code, from 1. */
  readonly line: number
  readonly language: string
  readonly code: string
  /** What a comment before it says: `<!-- prelude: game -->` gives it the names of that prelude. */
  readonly prelude: string | undefined
  /** `<!-- continues -->`: it goes on from the code block before, in the same files. */
  readonly continues: boolean
}

/** The README, the documents and the examples' READMEs. */
export function documents(): string[] {
  const below = (folder: string) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md') && !name.includes('node_modules'))
      .map((name) => join(folder, name))
  return ['README.md', ...below('docs'), ...below('examples')].sort()
}

/** All fenced blocks of a document, in order. Throws where a fence is left open or a comment says something unknown. */
export function blocksOf(file: string, text = readFileSync(join(root, file), 'utf8')): Block[] {
  const blocks: Block[] = []
  const lines = text.split('\n')
  for (let i = 0; i < lines.length; i++) {
    const open = /^(\s*)(`{3,})([\w-]*)/.exec(lines[i]!)
    if (!open) continue
    const [, indent, fence, language] = open
    const start = i + 1
    do i++
    while (i < lines.length && lines[i]!.trim() !== fence)
    if (i === lines.length) throw new Error(`${file}:${start} opens a block that nothing closes`)
    const code = lines.slice(start, i).map((line) => (line.startsWith(indent!) ? line.slice(indent!.length) : line))
    blocks.push({
      file,
      line: start + 1,
      language: language!,
      code: code.join('\n'),
      ...comment(file, lines, start - 2),
    })
  }
  return blocks
}

/** What the HTML comment says that stands before a block. */
function comment(file: string, lines: readonly string[], before: number): Pick<Block, 'prelude' | 'continues'> {
  const line = lines[before]?.trim() || lines[before - 1]?.trim() || ''
  const [, words] = /^<!-- (.*) -->$/.exec(line) ?? []
  if (words === undefined) return { prelude: undefined, continues: false }
  if (words === 'continues') return { prelude: undefined, continues: true }
  const [, prelude] = /^prelude: ([\w-]+)$/.exec(words) ?? []
  if (prelude === undefined) throw new Error(`${file}:${before + 1} has a comment that no test knows: ${line}`)
  return { prelude, continues: false }
}

/** The module scripts of a block of HTML, each as a block of its own. */
export function scriptsOf(block: Block): Block[] {
  return [...block.code.matchAll(/<script type="module">\n([\s\S]*?)<\/script>/g)].map((match) => ({
    ...block,
    language: 'js',
    line: block.line + block.code.slice(0, match.index).split('\n').length,
    code: match[1]!,
  }))
}

/** The path of a document's link within the project, and the heading it names. Undefined for links elsewhere. */
export function linkTarget(file: string, link: string): { path: string; anchor: string | undefined } | undefined {
  if (/^[a-z]+:/.test(link)) return undefined
  const [path, anchor] = link.split('#')
  return { path: path ? relative(root, join(root, file, '..', path)) : file, anchor }
}

/** The anchors of a document: its own, and those that a page of GitHub gives its headings. */
export function anchorsOf(text: string): Set<string> {
  const prose = text.replace(/^```[\s\S]*?^```/gm, '')
  const anchors = new Set([...prose.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id!))
  const times = new Map<string, number>()
  for (const [, heading] of prose.matchAll(/^#+ (.+)$/gm)) {
    const name = heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-')
    const before = times.get(name) ?? 0
    times.set(name, before + 1)
    anchors.add(before === 0 ? name : `${name}-${before}`)
  }
  return anchors
}
