import type { RecordedResponsesRequest } from "../record/request-recorder.ts";
import type { HandshakeScript } from "../script/handshake-script.ts";
import type { ResponseScript } from "../script/script.ts";
import type { ResponsesProfile, ResponsesProfileName } from "../wire/profile.ts";

/** Time that the simulator adds, to stand for a network. */
export interface ResponsesLatency {
  /** Added to every request on either transport, in milliseconds: one round trip. @defaultValue 0 */
  readonly requestMs?: number;
  /** Added once per TCP connection, in milliseconds: what TCP and TLS cost before the first request. @defaultValue 0 */
  readonly handshakeMs?: number;
}

/** How the Responses half of the simulator behaves. */
export interface ResponsesOptions {
  /** Whose rules apply. @defaultValue "openai" */
  readonly profile?: ResponsesProfileName;
  /** Rules that differ from the profile's, for example a shorter `maxAgeMs`. @defaultValue none */
  readonly rules?: Partial<ResponsesProfile>;
  /** The keys that are accepted. @defaultValue every key */
  readonly apiKeys?: readonly string[];
  /** What the next upgrades get, in order. @defaultValue all are accepted */
  readonly handshakes?: readonly HandshakeScript[];
  /** What requests get. A request without a script gets the agent loop or an echo. @defaultValue none */
  readonly scripts?: readonly ResponseScript[];
  /** Tool calls of the agent loop before it answers with text; `metadata.steps` of a request wins. @defaultValue 1 */
  readonly agentSteps?: number;
  /** `counted` ids are the same in every run, `random` ones are never repeated. @defaultValue "random" */
  readonly ids?: "counted" | "random";
  /** Added delays. @defaultValue none */
  readonly latency?: ResponsesLatency;
  /** Whether an SSE body ends with `data: [DONE]`, as the Open Responses specification wants and OpenAI does not. @defaultValue false */
  readonly doneMarker?: boolean;
  /** Models that can be steered. @defaultValue `["gpt-6-astra"]` */
  readonly steerableModels?: readonly string[];
  /** How many requests stay in `requests` after their end; each holds its body. @defaultValue Infinity */
  readonly keepEnded?: number;
  /** How many responses with `store: true` can be continued or read; the oldest is forgotten. @defaultValue Infinity */
  readonly keepStored?: number;
  /** Called with each request when it has ended, for a log. @defaultValue nothing */
  readonly observe?: (request: RecordedResponsesRequest) => void;
  /** Whether permessage-deflate is accepted. @defaultValue false */
  readonly perMessageDeflate?: boolean;
}
