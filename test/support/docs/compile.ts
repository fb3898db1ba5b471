import { join } from 'node:path'
import ts from 'typescript'
import { type Block, root } from './blocks.js'

/** One file of code put together from blocks that continue each other. */
interface CodeFile {
  /** Where the program finds it; it is on no disk. */
  readonly name: string
  /** The program it is checked in: that of TypeScript, or that of JavaScript, which is less strict. */
  readonly strict: boolean
  prelude: string | undefined
  readonly lines: string[]
  /** For each line, where it stands in the documents. */
  readonly places: string[]
}

/** `// game/systems.ts`, alone in a line, begins a file of that name. */
const FILE_NAME = /^\/\/ ([\w./-]+)\.[jt]sx?\b/
const TYPESCRIPT = ['ts', 'typescript']
const JAVASCRIPT = ['js', 'javascript', 'mjs']

export const CODE: readonly string[] = [...TYPESCRIPT, ...JAVASCRIPT]

/** Splits blocks into files. A block is a folder of its own, or goes on in that of the block before. */
function filesOf(blocks: readonly Block[]): CodeFile[] {
  const files: CodeFile[] = []
  let folder: CodeFile[] = []
  for (const [number, block] of blocks.entries()) {
    if (!block.continues) folder = []
    else if (folder.length === 0 || blocks[number - 1]!.file !== block.file) {
      throw new Error(`${block.file}:${block.line} continues nothing`)
    }
    const strict = TYPESCRIPT.includes(block.language)
    const open = (name: string) => {
      const found = folder.find((file) => file.name.endsWith(`/${name}.ts`))
      if (found) return found
      const within = folder[0]?.name.split('/#/')[0] ?? join(BLOCKS, `${block.file}.${block.line}`)
      const file: CodeFile = { name: `${within}/#/${name}.ts`, strict, prelude: block.prelude, lines: [], places: [] }
      folder.push(file)
      files.push(file)
      return file
    }
    // Without a name it goes on in the file of the block before.
    let file: CodeFile | undefined
    for (const [i, line] of block.code.split('\n').entries()) {
      const [, name] = FILE_NAME.exec(line) ?? []
      if (name !== undefined) file = open(name)
      file ??= folder.at(-1) ?? open('block')
      file.prelude ??= block.prelude
      file.lines.push(line)
      file.places.push(`${block.file}:${block.line + i}`)
    }
  }
  return files
}

/** The names that a file declares or imports at its top level, or those of them that it exports. */
function namesIn(source: ts.SourceFile, which: 'all' | 'exported'): Set<string> {
  const names = new Set<string>()
  const add = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) names.add(node.text)
    else if (ts.isObjectBindingPattern(node) || ts.isArrayBindingPattern(node)) {
      for (const element of node.elements) if (ts.isBindingElement(element)) add(element.name)
    }
  }
  for (const statement of source.statements) {
    const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : []
    const exports =
      ts.isExportDeclaration(statement) || modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
    if (which === 'exported' && !exports) continue
    if (ts.isVariableStatement(statement)) for (const { name } of statement.declarationList.declarations) add(name)
    else if (ts.isImportDeclaration(statement)) {
      const bindings = statement.importClause?.namedBindings
      if (statement.importClause?.name) add(statement.importClause.name)
      if (bindings && ts.isNamedImports(bindings)) for (const { name } of bindings.elements) add(name)
      else if (bindings) add(bindings.name)
    } else if (ts.isExportDeclaration(statement)) {
      const clause = statement.exportClause
      if (clause && ts.isNamedExports(clause) && which === 'exported') for (const { name } of clause.elements) add(name)
    } else if ('name' in statement && statement.name) add(statement.name as ts.Node)
  }
  return names
}

/** The folder in which the programs find the files. */
const BLOCKS = join(root, 'build/blocks')

/** Libraries and sources, which all programs share. */
const parsed = new Map<string, ts.SourceFile | undefined>()

const parse = (name: string, text: string) => ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true)

const preludePath = (prelude: string) => join(root, 'test/support/docs/preludes', `${prelude}.ts`)

/** The file's text, with what it takes from its prelude imported in front of its first line. */
function textOf(file: CodeFile): string {
  // A page without a bundler names the package's built files.
  const built = /(['"])[^'"\n]*node_modules\/myriad\/dist\/(src\/[^'"\n]+)\1/g
  const text = file.lines.join('\n').replace(built, (_, quote, path) => quote + join(root, path) + quote)
  if (file.prelude === undefined) return text
  const path = preludePath(file.prelude)
  const prelude = ts.sys.readFile(path)
  if (prelude === undefined)
    throw new Error(`${file.places[0]} asks for the prelude "${file.prelude}", which is not there`)
  const own = namesIn(parse(file.name, text), 'all')
  const given = [...namesIn(parse(path, prelude), 'exported')].filter((name) => !own.has(name))
  return `import { ${given.join(', ')} } from '${path.replace(/\.ts$/, '.js')}';${text}`
}

function baseOptions(): ts.CompilerOptions {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
  return {
    ...options,
    noUnusedLocals: false,
    noUnusedParameters: false,
    // Types of what is used need not be named in a block of a few lines.
    verbatimModuleSyntax: false,
    moduleDetection: ts.ModuleDetectionKind.Force,
  }
}

/** Checks the types of blocks of code; returns what is wrong, each with its place in the documents. */
export function check(blocks: readonly Block[]): string[] {
  const files = filesOf(blocks)
  const texts = new Map(files.map((file) => [file.name, textOf(file)]))
  const options = baseOptions()
  const host = ts.createCompilerHost(options)
  const { fileExists, readFile, getSourceFile } = host
  host.fileExists = (name) => texts.has(name) || fileExists(name)
  host.readFile = (name) => texts.get(name) ?? readFile(name)
  host.directoryExists = (path) => path.startsWith(BLOCKS) || ts.sys.directoryExists(path)
  host.getSourceFile = (name, ...rest) => {
    const text = texts.get(name)
    if (text !== undefined) return ts.createSourceFile(name, text, rest[0])
    if (!parsed.has(name)) parsed.set(name, getSourceFile(name, ...rest))
    return parsed.get(name)
  }
  const wrong: string[] = []
  for (const strict of [true, false]) {
    const chosen = files.filter((file) => file.strict === strict)
    const loose = { noUncheckedIndexedAccess: false, noImplicitAny: false }
    const program = ts.createProgram(
      chosen.map(({ name }) => name),
      strict ? options : { ...options, ...loose },
      host,
    )
    for (const file of chosen) {
      const source = program.getSourceFile(file.name)!
      const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
      for (const { start = 0, messageText } of found) {
        const place = file.places[source.getLineAndCharacterOfPosition(start).line]
        wrong.push(`${place} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`)
      }
    }
  }
  return wrong
}
