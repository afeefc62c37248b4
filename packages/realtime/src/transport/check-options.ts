import { PlugboardError } from "@plugboard/core";
import { checkNumbers } from "@plugboard/core/internal";
import { at } from "@plugboard/wire";
import type { Ready } from "../connection/connection-state.ts";
import type { Media } from "../turn/media.ts";
import type { RealtimeTransportOptions } from "./transport-options.ts";

/** The options with their defaults written in. */
export interface CheckedOptions extends RealtimeTransportOptions {
  readonly model: string;
  readonly ready: Ready;
  readonly connectTimeoutMs: number;
  readonly media: Media;
  readonly maxPendingAudioBytes: number;
  readonly retrieveAfterTranscription: boolean;
}

const refuse = (message: string): never => {
  throw new PlugboardError("invalid-argument", message);
};

/** Options that people bring from other transports, and what to write instead. */
const elsewhere: Readonly<Record<string, string>> = {
  createWebSocket: "give the adapter of your runtime, or `wrapWebSocket()` of @plugboard/core for a class of your own",
  skipOpenEventListeners: "leave it out: an adapter says by itself when its sockets are ready",
  adaptor: "write `adapter`",
  baseUrl: "write `endpoint: gatewayEndpoint(baseUrl)`",
  baseURL: "write `endpoint: gatewayEndpoint(baseURL)`",
};

const checkAdapter = (owner: string, adapter: unknown): void => {
  if (typeof adapter === "function")
    refuse(`${owner}: the adapter is a function. Call it: \`adapter: ${adapter.name || "nodeAdapter"}()\`.`);
  if (typeof at(adapter, "open") === "function") return;
  refuse(`${owner} needs an adapter, for example \`new ${owner}({ adapter: nodeAdapter() })\` with @plugboard/node.`);
};

/** The names of all options. A value for each, so that the compiler finds one that is missing here. */
const names: Readonly<Record<keyof RealtimeTransportOptions, true>> = {
  adapter: true,
  apiKey: true,
  auth: true,
  buildUrl: true,
  connectTimeoutMs: true,
  connection: true,
  endpoint: true,
  headers: true,
  intent: true,
  maxPendingAudioBytes: true,
  media: true,
  model: true,
  onActiveResponse: true,
  onUnhandled: true,
  organization: true,
  playback: true,
  progress: true,
  project: true,
  ready: true,
  resume: true,
  retrieveAfterTranscription: true,
  safetyIdentifier: true,
  url: true,
  useInsecureApiKey: true,
};

const checkNames = (owner: string, options: object): void => {
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(names, name)) continue;
    const advice = Object.hasOwn(elsewhere, name) ? elsewhere[name] : undefined;
    refuse(`${owner}: there is no option ${name}${advice ? `; ${advice}` : ""}.`);
  }
};

/**
 * Checks the options of a transport and writes the defaults in. Throws `invalid-argument` with what to write instead.
 *
 * @param owner - The class whose options these are all of; `undefined` for a subclass, which may have options of its own.
 */
export const checkOptions = (owner: string | undefined, options: RealtimeTransportOptions): CheckedOptions => {
  const who = owner ?? "RealtimeTransport";
  checkAdapter(who, at(options, "adapter"));
  if (owner) checkNames(owner, options);
  const {
    model = "gpt-realtime-2.1",
    ready = "session.updated",
    connectTimeoutMs = 10_000,
    media = {},
    maxPendingAudioBytes = 480_000,
    retrieveAfterTranscription = true,
  } = options;
  checkNumbers({ connectTimeoutMs, maxPendingAudioBytes }, 0);
  return { ...options, model, ready, connectTimeoutMs, media, maxPendingAudioBytes, retrieveAfterTranscription };
};
