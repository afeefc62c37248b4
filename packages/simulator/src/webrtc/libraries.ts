import type * as Opus from "libopus-wasm";
import type * as Werift from "werift";

/** The two libraries behind a call. */
export interface Libraries {
  readonly werift: typeof Werift;
  readonly opus: typeof Opus;
}

/** Loads them with the first call: a simulator without calls does not pay for them. */
export const loadLibraries = async (): Promise<Libraries> => {
  const [werift, opus] = await Promise.all([import("werift"), import("libopus-wasm")]);
  return { werift, opus };
};
