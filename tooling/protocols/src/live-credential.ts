import type { Adapter } from "@plugboard/core";
import type { LiveConnectionOptions } from "@plugboard/live";

/** Where headers cannot be sent, the session goes over a relay: here the simulator itself, which takes a key as a subprotocol. */
export const liveCredential = ({ capabilities }: Adapter): Pick<LiveConnectionOptions, "apiKey" | "auth"> =>
  capabilities.headers
    ? { apiKey: "sk-simulated-live-key" }
    : { auth: () => ({ protocols: ["realtime", "openai-insecure-api-key.sk-simulated-live-key"] }) };
