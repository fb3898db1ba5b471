import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const text = readFileSync(`${root}docs/hosting.md`, 'utf8')
/** Without the white space that indentation and line breaks make. */
const words = (code: string) => code.trim().split(/\s+/).join(' ')

describe('docs/hosting.md', () => {
  it('shows code as the fixtures have it: a block after the name of one of their files is in that file', () => {
    const excerpts = [
      ...text.matchAll(
        /\]\(\.\.\/(test\/hosts\/[^)]+\.\w+)\)[^`[]*(?:`[^`\n]+`[^`[]*)*?\n\n(?:<!-- .* -->\n)?```\w*\n([\s\S]+?)```/g,
      ),
    ]
    expect(excerpts.length).toBe(9)
    for (const [, path, code] of excerpts) expect(words(readFileSync(root + path, 'utf8'))).toContain(words(code!))
  })

  it('gives every server both headers', () => {
    const rows = text.split('\n').filter((line) => /^\| (nginx|Apache|Caddy|Netlify|Express)/.test(line))
    expect(rows).toHaveLength(5)
    for (const row of rows) {
      expect(row).toMatch(/Cross-Origin-Opener-Policy'?:? '?same-origin/)
      expect(row).toMatch(/Cross-Origin-Embedder-Policy'?:? '?require-corp/)
    }
  })
})
