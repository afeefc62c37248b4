/** Every context that is made from now on. */
export const countContexts = (): { readonly states: () => readonly string[] } => {
  const made: AudioContext[] = [];
  globalThis.AudioContext = class extends AudioContext {
    constructor(options?: AudioContextOptions) {
      super(options);
      made.push(this);
    }
  };
  return { states: () => made.map(({ state }) => state) };
};

/** Asks after each turn of the page, until there is something, and gives it. */
export const until = async <T>(ask: () => T): Promise<T> => {
  for (;;) {
    const answer = ask();
    if (answer) return answer;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

/** The code of what a promise rejects with. */
export const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => "resolved",
    (error: unknown) => String(Object(error).code),
  );

/** A tone as PCM16 at 24 kHz. */
export const tone = (ms: number): Uint8Array<ArrayBuffer> =>
  new Uint8Array(Int16Array.from({ length: ms * 24 }, (_, index) => 8_000 * Math.sin(index / 8)).buffer);
