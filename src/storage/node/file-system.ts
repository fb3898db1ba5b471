/** The part of `node:fs/promises` that is used. The package compiles without Node's types. */
export interface FileSystem {
  mkdir(path: string, options: { recursive: boolean }): Promise<unknown>
  readdir(path: string): Promise<string[]>
  readFile(path: string): Promise<Uint8Array<ArrayBuffer>>
  open(path: string, flags: string): Promise<FileHandle>
  rename(from: string, to: string): Promise<void>
  rm(path: string, options: { force?: boolean; recursive?: boolean; maxRetries?: number }): Promise<void>
}

export interface FileHandle {
  writeFile(data: Uint8Array | string): Promise<void>
  sync(): Promise<void>
  close(): Promise<void>
}

interface NodeProcess {
  readonly pid: number
  getBuiltinModule?(name: string): unknown
  kill(pid: number, signal: 0): boolean
}

/** This process, in Node. */
export function nodeProcess(): NodeProcess | undefined {
  const { process } = globalThis as { process?: NodeProcess }
  return typeof process?.getBuiltinModule === 'function' ? process : undefined
}

/** Node's file system; undefined elsewhere. Without an import, which the bundler of a page would stumble over. */
export function fileSystem(): FileSystem | undefined {
  return nodeProcess()?.getBuiltinModule?.('node:fs/promises') as FileSystem | undefined
}

/** What an error of the file system is called. */
export function codeOf(error: unknown): unknown {
  return (error as { readonly code?: unknown } | undefined)?.code
}

/** Writes a file whole, and to the disk if it must be. */
export async function writeWhole(
  fs: FileSystem,
  path: string,
  data: Uint8Array | string,
  flush: boolean,
): Promise<void> {
  const file = await fs.open(path, 'w')
  try {
    await file.writeFile(data)
    if (flush) await file.sync()
  } finally {
    await file.close()
  }
}

/** Brings what was created, renamed or deleted in a folder to the disk. Some systems cannot. */
export async function syncFolder(fs: FileSystem, path: string): Promise<void> {
  try {
    const folder = await fs.open(path, 'r')
    try {
      await folder.sync()
    } finally {
      await folder.close()
    }
  } catch (error) {
    if (!['EISDIR', 'EPERM', 'EINVAL', 'EACCES'].includes(String(codeOf(error)))) throw error
  }
}
