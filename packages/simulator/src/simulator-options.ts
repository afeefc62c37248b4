import type { KeyPair } from "./certificate.ts";
import type { SimulatorCall } from "./realtime/calls/simulator-call.ts";
import type { ObservedEvent, ReceivedEvent } from "./record/received-event.ts";
import type { ResponsesOptions } from "./responses/api/responses-api.ts";
import type { SimulatorScript } from "./simulator-script.ts";

/** Options of `startSimulator`. */
export interface SimulatorOptions {
  /**
   * TCP port on the loopback address, 0 to 65535; 0 takes a free one.
   *
   * @defaultValue 0
   */
  readonly port?: number;
  /**
   * Address to listen on. Only loopback addresses are for everyday use: the simulator accepts any key.
   *
   * @defaultValue "127.0.0.1"
   */
  readonly host?: string;
  /**
   * How many milliseconds of audio are sent in one millisecond, above 0. The real API sends 2 to 10 times faster than it speaks.
   * `Infinity` sends without any pause, one event loop turn for each chunk: for tests.
   *
   * @defaultValue 5
   */
  readonly speed?: number;
  /** What happens instead of the default; `bad-script` if a field does not fit. */
  readonly script?: SimulatorScript;
  /**
   * Serves `https:` and `wss:`: with a certificate of your own, or with one that signs itself for `localhost`, `127.0.0.1` and `::1`.
   * Clients must be told to trust it, see {@link Simulator.certificate}.
   *
   * @defaultValue no TLS
   */
  readonly tls?: "self-signed" | KeyPair;
  /**
   * The keys that are accepted; ephemeral keys from `client_secrets` are accepted besides.
   *
   * @defaultValue every key
   */
  readonly apiKeys?: readonly string[];
  /**
   * Which client events stay in `simulator.received`. A long call with audio needs memory for each frame.
   *
   * @defaultValue every event
   */
  readonly record?: (received: ReceivedEvent) => boolean;
  /**
   * How many ended connections, sessions, calls, handshakes and requests to the Responses half stay in the lists of the simulator.
   * Each holds its audio or its body.
   *
   * @defaultValue Infinity
   */
  readonly keepEnded?: number;
  /** Called for each event in both directions, for a log. */
  readonly observe?: (observed: ObservedEvent) => void;
  /**
   * Writes the SDP answer of a WebRTC call, for a test that brings a WebRTC peer of its own; see {@link SimulatorCall.attach}.
   *
   * @defaultValue a WebRTC peer of the simulator's own; an offer without ICE credentials gets an answer that no peer can connect to
   */
  readonly answerCall?: (call: SimulatorCall) => string | Promise<string>;
  /**
   * The addresses of this machine that the answer to a WebRTC offer names besides those of its network interfaces. A browser reaches the
   * loopback address only if it was started so.
   *
   * @defaultValue ["127.0.0.1"]
   */
  readonly callAddresses?: readonly string[];
  /** Options of the Responses half; its `apiKeys` and `keepEnded` are those above unless it has its own. */
  readonly responses?: ResponsesOptions;
}
