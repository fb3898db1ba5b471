/** What the runner needs of an engine. `createEngine` makes one; tests give one that looks on. */
export interface ScenarioEngine {
  readonly tick: number
  spawn(options: { attributes?: Readonly<Record<string, number>>; position?: readonly [number, number] }): number
  apply(effect: string, target: number, options: object): void
  dispel(target: number, options: object): void
  remove(target: number, what: string): void
  damage(target: number, amount: number, options: object): void
  heal(target: number, amount: number, options: object): void
  set(target: number, attribute: string, value: number): void
  tag(target: number, tag: string): void
  untag(target: number, tag: string): void
  move(target: number, x: number, y: number): void
  pause(target: number): void
  resume(target: number): void
  offline(seconds: number): void
  kill(target: number): void
  revive(target: number): void
  despawn(target: number): void
  step(n: number): void
  exists(entity: number): boolean
  isAlive(entity: number): boolean
  attribute(entity: number, attribute: string): number
  base(entity: number, attribute: string): number
  hasTag(entity: number, tag: string): boolean
  effects(entity: number): readonly ScenarioInstance[]
  drain(visit: (event: ScenarioEvent) => void): number
  hash(): string
  checkpoint(): unknown
  dispose(): Promise<void>
}

export interface ScenarioInstance {
  readonly effect: string
  readonly source: number
  readonly stacks: number
  readonly magnitude: number
  readonly remaining: number
  readonly nextTick: number
  readonly active: boolean
}

export interface ScenarioEvent {
  readonly type: string
  readonly tick: number
  readonly target: number
  readonly effect: string
  readonly reason: string
  readonly a: number
}

/** Makes an engine with these options, from a checkpoint when there is one. */
export type OpenEngine = (options: Record<string, unknown>, checkpoint: unknown) => Promise<ScenarioEngine>
