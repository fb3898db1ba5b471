/** What the keeper of a world tells those of other tabs. */
export type News =
  | { readonly what: 'saved'; readonly generation: number; readonly tick: number; readonly savedAt: number }
  | { readonly what: 'owner'; readonly epoch: number }
  | { readonly what: 'released' }

/** News of a world between tabs; silent where there are no broadcast channels. */
export class NewsChannel {
  readonly #channel: BroadcastChannel | undefined

  constructor(name: string, heard: (news: News) => void) {
    if (typeof BroadcastChannel === 'undefined') return
    this.#channel = new BroadcastChannel(name)
    this.#channel.onmessage = ({ data }: MessageEvent<News>) => heard(data)
    // In Node it would keep the program from ending.
    ;(this.#channel as { unref?(): void }).unref?.()
  }

  tell(news: News): void {
    this.#channel?.postMessage(news)
  }

  close(): void {
    this.#channel?.close()
  }
}
