import type { AnyComponent, System } from 'myriad'

export declare const TICK: number
export declare const HOW: number
export declare const TIMES: number
export declare const BURNT: number
export declare const MOMENT: number
export declare const EXIT: number
export declare const HANG: number
export declare const SLOW: number

export declare function makeFuse(): SharedArrayBuffer
export declare function burn(buffer: SharedArrayBuffer | undefined, tick: number): void
export declare function wait(buffer: SharedArrayBuffer | undefined, tick: number): void
export declare function fuseSystem(
  component: AnyComponent,
  buffer: SharedArrayBuffer | undefined,
  inPool: boolean,
): System<never>
