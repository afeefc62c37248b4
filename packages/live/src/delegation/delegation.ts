import type { PlugboardError } from "@plugboard/core";
import type { CommandOutcome } from "../commands/pending-commands.ts";
import type { Passage } from "../transcript/transcript.ts";
import type { AppendEvent, ClientEvent } from "../wire/client-events.ts";
import type { ServerEvent } from "../wire/server-events.ts";

/** The outcome of an append. Of one that was cut into several it is that of the first part that was not acknowledged, or of the last part. */
export type AppendOutcome = CommandOutcome<AppendEvent["type"]>;

/** What a delegation may do in its session. */
export interface DelegationHost {
  /** Sends text, in as many appends as it takes. */
  readonly append: (type: AppendEvent["type"], text: string, delegationId: string | null) => Promise<AppendOutcome>;
  /** Sends an event. Throws `not-open` once the session is ending. */
  readonly send: (event: ClientEvent) => void;
  /** What was said so far. */
  readonly transcript: () => readonly Passage[];
  /** Reports an error that nothing else reports. */
  readonly fail: (error: PlugboardError) => void;
}

/** The delegated work of one session. */
export interface DelegationRun {
  /** Takes every event of the session. */
  readonly receive: (event: ServerEvent) => void;
  /** The session is over: running work is cancelled. */
  readonly stop: () => void;
}

/** Does the work that the voice model delegates: `clientDelegation()`, `functionCalls()`, or one of your own. */
export type Delegation = (host: DelegationHost) => DelegationRun;
