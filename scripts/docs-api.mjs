// npm run docs:api [-- --out FOLDER]: writes the reference of every public entry point, from the comments in its source.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Application, Converter } from 'typedoc'
import { MarkdownPageEvent } from 'typedoc-plugin-markdown'
import { root } from './lib/prepare.mjs'

const { values } = parseArgs({ options: { out: { type: 'string', default: join(root, 'docs/api') } } })

/** The source of an entry point, and the name by which it is imported. */
const { name, exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const entries = Object.entries(exports)
  .map(([path, target]) => [path.replace(/^\./, name), target.types ?? target.default?.types])
  .filter(([, types]) => types !== undefined)
  .map(([specifier, types]) => [specifier, types.replace('./dist/', '').replace('.d.ts', '.ts')])

const app = await Application.bootstrapWithPlugins({
  plugin: ['typedoc-plugin-markdown'],
  entryPoints: entries.map(([, source]) => join(root, source)),
  tsconfig: join(root, 'tsconfig.build.json'),
  name: 'API',
  // TypeDoc empties its folder first: it must be this one and no other.
  out: values.out,
  readme: 'none',
  excludeInternal: true,
  excludePrivate: true,
  excludeExternals: true,
  // Line numbers would make the pages stale with every commit.
  disableSources: true,
  githubPages: false,
  // What is public must be described, and so must what it refers to.
  // What is public is described with all it refers to, but for what is nobody's business.
  intentionallyNotExported: [
    'ArrayShape',
    'CheckedSystem',
    'ColumnTypes',
    'ComponentInfo',
    'DispelCommand',
    'ElementType',
    'EventFilter',
    'REASONS',
    'ReadView',
    'ScenarioEngine',
    'SystemInfo',
    'TermKind',
    'TypeOf',
    'WriteView',
  ],
  logLevel: 'Warn',
  router: 'module',
  hidePageHeader: true,
  hideBreadcrumbs: true,
  hidePageTitle: false,
  useHTMLAnchors: true,
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  propertyMembersFormat: 'table',
  typeDeclarationFormat: 'table',
  typeAliasPropertiesFormat: 'table',
})
// A module is called as it is imported, not as its file.
app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
  for (const module of project.children ?? []) {
    const [specifier] =
      entries.find(([, source]) => source.replace(/^src\/(.*?)(\/index)?\.ts$/, '$1') === module.name) ?? []
    if (specifier) module.name = specifier
  }
})
/** A heading and a type that the signature has already said. */
const BARE_RETURNS = /^#+ Returns\n\n[^\n]+\n\n?(?=#|<a |\*\*\*|$(?![\s\S]))/gm
app.renderer.on(MarkdownPageEvent.END, (page) => {
  page.contents = `${page.contents.replace(BARE_RETURNS, '').trimEnd()}\n`
})

const project = await app.convert()
if (project) app.validate(project)
if (!project || app.logger.hasErrors() || app.logger.hasWarnings()) process.exit(1)
await app.outputs.writeOutput({ name: 'markdown', path: values.out }, project)
