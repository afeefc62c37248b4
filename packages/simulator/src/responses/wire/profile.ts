import type { ErrorShape } from "./error-frame.ts";

/** The servers whose rules the simulator knows. `azure` and `openai-2026-02` are the same rules. */
export type ResponsesProfileName = "openai" | "openai-2026-02" | "azure" | "xai" | "vercel" | "chatgpt";

/** The rules that differ between servers. */
export interface ResponsesProfile {
  /** `named`: `stream_id` opens lanes. `ignored`: the field has no effect. `refused`: a request with it gets a 400. */
  readonly lanes: "named" | "ignored" | "refused";
  /** Responses that run at the same time on one socket; more are queued. */
  readonly maxExecuting: number;
  /** Distinct `stream_id` names per socket; the default lane is not counted. */
  readonly maxLaneNames: number;
  /** Age at which a socket takes no more requests, in milliseconds. */
  readonly maxAgeMs: number;
  /** The age that the limit's error text names, in minutes. */
  readonly nominalAgeMinutes: number;
  /** When the age error is sent: as the answer to the next request, as soon as the socket is idle, or never. */
  readonly ageNotice: "next-request" | "when-idle" | "none";
  /** Close code once the age is reached and nothing runs; 0 keeps the socket open. */
  readonly ageCloseCode: number;
  /** Time without a frame, a ping or a running response after which the socket is closed with 1001; 0 is never. In milliseconds. */
  readonly idleCloseMs: number;
  /** Largest inbound message in bytes; a larger one closes the socket with 1009. */
  readonly maxFrameBytes: number;
  /** Whether an error frame is followed by a close: 1008 for the client's faults, 1011 for others. */
  readonly closeAfterError: boolean;
  /** Whether the first model on a socket is the only one; another closes it with 1008. */
  readonly oneModel: boolean;
  /** Whether only `store: false` is accepted. */
  readonly storeFalseOnly: boolean;
  /** How errors are written. */
  readonly errorShape: ErrorShape;
  /** What `response.output` of a terminal frame holds, unless a script says otherwise. */
  readonly terminalOutput: "full" | "empty" | "omitted";
  /** Whether a `codex.rate_limits` frame precedes each response on a socket. */
  readonly rateLimitFrames: boolean;
  /** Close code for a frame whose fields are nested under `response`, as in Realtime; 0 answers with an error frame. */
  readonly nestedFrameCloseCode: number;
  /** Whether `response.failed` ends the chain of its lane. */
  readonly failedEndsChain: boolean;
  /** Whether a warm-up sends `response.created` first, or its terminal frame only. */
  readonly warmUp: "created-and-completed" | "terminal-only";
}

const minute = 60_000;

const openai: ResponsesProfile = {
  lanes: "named",
  maxExecuting: 16,
  maxLaneNames: 32,
  maxAgeMs: 60 * minute,
  nominalAgeMinutes: 60,
  ageNotice: "next-request",
  ageCloseCode: 0,
  idleCloseMs: 0,
  maxFrameBytes: 16 * 1024 * 1024,
  closeAfterError: false,
  oneModel: false,
  storeFalseOnly: false,
  errorShape: "openai",
  terminalOutput: "full",
  rateLimitFrames: false,
  nestedFrameCloseCode: 0,
  failedEndsChain: false,
  warmUp: "created-and-completed",
};

/** One response at a time and no lanes: OpenAI's first public rules, which Azure and others still document. */
const serial: ResponsesProfile = { ...openai, lanes: "refused", maxExecuting: 1, nestedFrameCloseCode: 1011 };

/** The rules of each server, as documented or reported in November 2026. */
export const profiles: Readonly<Record<ResponsesProfileName, ResponsesProfile>> = {
  openai,
  "openai-2026-02": serial,
  azure: serial,
  xai: { ...serial, maxAgeMs: 25 * minute, nominalAgeMinutes: 25, ageNotice: "when-idle", ageCloseCode: 1000 },
  vercel: {
    ...serial,
    maxAgeMs: 13 * minute,
    nominalAgeMinutes: 13,
    ageNotice: "none",
    ageCloseCode: 1001,
    idleCloseMs: 5 * minute,
    maxFrameBytes: 4 * 1024 * 1024,
    closeAfterError: true,
    oneModel: true,
    failedEndsChain: true,
  },
  chatgpt: {
    ...serial,
    storeFalseOnly: true,
    errorShape: "detail",
    terminalOutput: "empty",
    rateLimitFrames: true,
    nestedFrameCloseCode: 0,
  },
};
