import { parseJson } from "../../wire/json.ts";
import { fromPcm } from "../audio/audio-format.ts";
import { hearAudio } from "../client-events/append-audio.ts";
import { handleClientFrame } from "../client-events/handle-client-event.ts";
import { greet } from "../connection/greet.ts";
import type { SessionDirectory } from "../directory/session-directory.ts";
import type { Peer, Session } from "../session/session.ts";
import type { SettingsChange } from "../settings/merge-settings.ts";
import type { CallChannel, CallStatus, SimulatorCall } from "./simulator-call.ts";

type CallState =
  | { readonly status: "incoming" }
  | { readonly status: "active"; readonly session: Session }
  | { readonly status: "rejected"; readonly code: number }
  | { readonly status: "ended" };

/** What a call is made of. */
interface CallParts {
  readonly directory: SessionDirectory;
  readonly kind: "webrtc" | "sip";
  /** The SDP offer of a WebRTC call. */
  readonly offer: string | undefined;
  /** Called once, when the call is over or was rejected. */
  readonly ended: () => void;
}

/** A call as the server keeps it. */
export class Call implements SimulatorCall {
  readonly id: string;
  readonly kind: "webrtc" | "sip";
  readonly offer: string | undefined;
  readonly referredTo: string[] = [];
  session: SettingsChange | undefined;
  readonly #directory: SessionDirectory;
  readonly #ended: (() => void)[];
  #state: CallState = { status: "incoming" };

  constructor({ directory, kind, offer, ended }: CallParts) {
    this.#directory = directory;
    this.#ended = [ended];
    this.id = directory.host.newId("rtc");
    this.kind = kind;
    this.offer = offer;
  }

  get status(): CallStatus {
    return this.#state.status;
  }

  get rejectedWith(): number | undefined {
    return this.#state.status === "rejected" ? this.#state.code : undefined;
  }

  /** Accepts the call: its session begins. */
  accept(change: SettingsChange | undefined): void {
    this.session = change;
    this.#state = { status: "active", session: this.#directory.openCall(this.id, change) };
  }

  /** The session of a call that goes on. */
  get live(): Session | undefined {
    return this.#state.status === "active" ? this.#state.session : undefined;
  }

  /** Calls back when the call is over. */
  whenEnded(listener: () => void): void {
    this.#ended.push(listener);
  }

  reject(code: number): void {
    this.#state = { status: "rejected", code };
    for (const listener of this.#ended) listener();
  }

  hear(pcm: Uint8Array): void {
    if (this.#state.status !== "active") return;
    const { session } = this.#state;
    hearAudio(session, fromPcm(Buffer.from(pcm), session.settings.audio.input.format));
  }

  press(key: string): void {
    if (this.#state.status !== "active") return;
    // The one server event without an event_id.
    const event = { type: "input_audio_buffer.dtmf_event_received", event: key, received_at: Math.floor(Date.now() / 1_000) };
    for (const peer of this.#state.session.peers) peer.deliver(event);
  }

  hangUp(): void {
    if (this.#state.status === "ended" || this.#state.status === "rejected") return;
    this.#directory.closeCall(this.id);
    this.#state = { status: "ended" };
    for (const listener of this.#ended) listener();
  }

  attach(deliver: (text: string) => void): CallChannel {
    if (this.#state.status !== "active") return { receive: () => {}, detach: () => {} };
    const { session } = this.#state;
    const peer: Peer = {
      deliver: (event) => deliver(JSON.stringify(event)),
      deliverRaw: deliver,
      close: () => this.hangUp(),
      terminate: () => this.hangUp(),
      stall: () => session.peers.delete(peer),
    };
    session.peers.add(peer);
    greet(session, peer, session.knobs);
    return {
      receive: (text) => handleClientFrame(session, peer, parseJson(text)),
      detach: () => session.peers.delete(peer),
    };
  }
}
