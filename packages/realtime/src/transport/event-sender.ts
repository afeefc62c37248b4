import { PlugboardError } from "@plugboard/core";
import { type ConnectionState, connectionOf } from "../connection/connection-state.ts";
import type { Resumer } from "../resume/resume-host.ts";
import type { ResponseSequencer } from "../turn/response-sequencer.ts";
import type { OutgoingEvent, OutgoingFrame } from "../wire/client-frames.ts";
import type { OutgoingAudio } from "./audio-sender.ts";

/** What an event sender needs of its call. */
export interface EventSenderHost {
  readonly state: ConnectionState;
  readonly sequencer: ResponseSequencer;
  /** The part that keeps events for the next session; `undefined` if the call cannot be resumed. */
  readonly resumer: Resumer | undefined;
}

/** Sends the events of a call: at once, when it is their turn, or in the next session. */
export class EventSender {
  readonly #host: EventSenderHost;

  constructor(host: EventSenderHost) {
    this.#host = host;
  }

  /** Sends an event as the application does: a request for a response waits for its turn. */
  send(event: OutgoingEvent): void {
    this.#checkConnected();
    if (event.type === "response.create") return this.#host.sequencer.request(event, "manual");
    if (event.type === "response.cancel") this.#cancel(event["response_id"]);
    this.sendNow(event);
  }

  /** Asks for a response, with parameters or without. */
  requestResponse(response: object | undefined): void {
    this.#checkConnected();
    if (response) this.#host.sequencer.request({ type: "response.create", response }, "manual");
    else this.#host.sequencer.request({ type: "response.create" }, "automatic");
  }

  /** Cancels the running response, if there is one. */
  cancelResponse(): void {
    if (this.#cancel(undefined)) this.sendNow({ type: "response.cancel" });
  }

  /** Sends an event at once. While a lost connection is replaced, the event waits for the next session. */
  sendNow(event: OutgoingEvent): void {
    this.#checkConnected();
    const { resumer } = this.#host;
    if (resumer) resumer.send(event, (text) => this.#pass(text));
    else this.#pass(JSON.stringify(event));
  }

  /** Sends audio at once. */
  sendAudio(audio: OutgoingAudio): void {
    if (typeof audio === "object") return this.sendNow(audio);
    this.#checkConnected();
    const { resumer } = this.#host;
    if (resumer) resumer.sendAudio(audio, (text) => this.#pass(text));
    else this.#pass(audio);
  }

  /** Sends an event that waited for a session. */
  sendAgain(frame: OutgoingFrame): void {
    this.#host.resumer?.sendAgain(frame, (text) => this.#pass(text));
  }

  #pass(text: string): void {
    connectionOf(this.#host.state)?.send(text);
  }

  /** @returns Whether there is something to cancel. */
  #cancel(responseId: unknown): boolean {
    // A request that was on its way is lost with its session, so there is no response to cancel: the request is withdrawn.
    if (this.#host.state.status === "resuming") this.#host.sequencer.withdraw();
    return this.#host.sequencer.cancel(responseId);
  }

  #checkConnected(): void {
    const { state } = this.#host;
    if (connectionOf(state) || state.status === "resuming") return;
    const message = "WebSocket is not connected. Make sure you call `connect()` before sending events.";
    throw new PlugboardError("not-open", message);
  }
}
