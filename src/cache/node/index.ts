/// <reference types="node" />
/*
 * What a program in Node imports from `myriad/cache/node`: the third tier in files.
 */
import { join } from 'node:path'
import type { ChunkStore } from '../chunk-store.js'
import { FileChunks } from './file-chunks.js'

/** The third tier in files below a directory, for `openCache({ store })` in Node. */
export async function openFileChunks(directory: string): Promise<{ values: ChunkStore; actors: ChunkStore }> {
  return {
    values: await FileChunks.open(join(directory, 'values')),
    actors: await FileChunks.open(join(directory, 'actors')),
  }
}
