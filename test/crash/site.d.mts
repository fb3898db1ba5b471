export function bundleStorageWorker(): Promise<string>
export function serveCrashSite(options?: {
  readonly headers?: Readonly<Record<string, string>>
  readonly files?: Readonly<Record<string, string>>
}): Promise<{ readonly url: string; close(): Promise<void> }>
