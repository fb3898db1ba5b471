/// <reference lib="esnext.disposable" preserve="true" />

/**
 * The name of the method that `await using` calls. Where the symbol is not there yet, a symbol of our own stands for it:
 * nobody can ask for it then, and nothing is in the way of a polyfill.
 */
export const asyncDispose: typeof Symbol.asyncDispose =
  Symbol.asyncDispose ?? (Symbol('Symbol.asyncDispose') as typeof Symbol.asyncDispose)
