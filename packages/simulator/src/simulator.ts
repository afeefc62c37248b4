import type { LiveApi } from "./live/api/live-half.ts";
import type { SimulatorCall } from "./realtime/calls/simulator-call.ts";
import type { RingOptions } from "./realtime/calls/webhook.ts";
import type { SimulatorConnection } from "./realtime/connection/simulator-connection.ts";
import type { SimulatorSession } from "./realtime/directory/simulator-session.ts";
import type { RecordedHandshake } from "./realtime/handshake/recorded-handshake.ts";
import type { ReceivedEvent } from "./record/received-event.ts";
import type { ReceivedMatch, WaitOptions } from "./record/received-log.ts";
import type { ResponsesApi } from "./responses/api/responses-api.ts";
import type { SimulatorScript } from "./simulator-script.ts";

/** A running simulator. */
export interface Simulator extends AsyncDisposable {
  /** Base address of the HTTP API: `http://127.0.0.1:PORT/v1`, or `https:` with TLS. */
  readonly url: string;
  /** Address of the Realtime API: `ws://127.0.0.1:PORT/v1/realtime`; add `?model=…`. It is `wss:` with TLS. */
  readonly wsUrl: string;
  /** The certificate that a client must trust, as PEM; `undefined` without TLS. Node takes a file of it in `NODE_EXTRA_CA_CERTS`. */
  readonly certificate: string | undefined;
  /** Every frame that clients sent to the Realtime half, in order of arrival. */
  readonly received: readonly ReceivedEvent[];
  /** Every handshake of the Realtime half, also the refused ones. They hold keys: do not log them. */
  readonly handshakes: readonly RecordedHandshake[];
  /** Every connection of the Realtime half, in order; ended ones stay, see {@link SimulatorOptions.keepEnded}. */
  readonly connections: readonly SimulatorConnection[];
  /** Every session of the Realtime half, in order; ended ones stay, see {@link SimulatorOptions.keepEnded}. */
  readonly sessions: readonly SimulatorSession[];
  /** Every WebRTC and SIP call, in order; ended ones stay, see {@link SimulatorOptions.keepEnded}. */
  readonly calls: readonly SimulatorCall[];
  /** The Live half: `POST` and sockets under {@link Simulator.url}`/live/sessions`. */
  readonly live: LiveApi;
  /** The Responses half. */
  readonly responses: ResponsesApi;
  /** Resolves with the connection of this index as soon as it exists. Rejects with `closed` when it cannot come any more. */
  connection(index: number): Promise<SimulatorConnection>;
  /**
   * Resolves with the first client frame that matches, one that is there already or the next one.
   * Rejects with `wait-timeout`, with `closed` when the simulator is closed, and with what `match` throws.
   *
   * @param match - An event type, or a test of the frame.
   */
  waitFor(match: ReceivedMatch, options?: WaitOptions): Promise<ReceivedEvent>;
  /** Lets a SIP call come in. Rejects with `webhook-failed` if the receiver of its webhook does not answer with a 2xx. */
  ring(options?: RingOptions): Promise<SimulatorCall>;
  /** Replaces the script; its turns, connections and `responses` are used from the first one. Throws `bad-script`. */
  setScript(script: SimulatorScript): void;
  /** Cuts every connection and frees the port. Never rejects; later calls wait for the first. */
  close(): Promise<void>;
}
