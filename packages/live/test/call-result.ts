import type { Stretch } from "../../../tooling/engine-tests/stretches.ts";

/** What the page is told. */
export interface CallArgs {
  /** The simulator's base URL. */
  readonly url: string;
  /** Where offers are posted to. */
  readonly offerUrl: string;
  /** The question as PCM, as base64. */
  readonly question: string;
}

/** What happened in the page. */
export interface CallResult {
  /** How a session over a socket failed. */
  readonly refusal: string;
  /** The types of all events of the call. */
  readonly types: readonly string[];
  /** The transcript that each delegation was given. */
  readonly tasks: readonly string[];
  readonly heard: readonly Stretch[];
  readonly transcript: readonly string[];
  /** The outcome of muting. */
  readonly muted: string;
  /** How the session ended. */
  readonly ending: string;
}
