export function serveCrashSite(): Promise<{ readonly url: string; close(): Promise<void> }>
