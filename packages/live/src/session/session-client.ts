import { PlugboardError } from "@plugboard/core";
import { checkNumbers } from "@plugboard/core/internal";
import type { CommandOutcome } from "../commands/pending-commands.ts";
import { type LiveConnectionOptions, planConnection } from "../connection/connection-plan.ts";
import type { LiveEnding } from "../connection/live-ending.ts";
import type { AppendOutcome, Delegation } from "../delegation/delegation.ts";
import { createTranscript, type Passage } from "../transcript/transcript.ts";
import type { AppendEvent, ClientEvent, Command } from "../wire/client-events.ts";
import type { SessionResource, SessionUpdate } from "../wire/session-config.ts";
import { createListeners, type Listeners } from "./listeners.ts";
import type { LiveEvents, LiveListeners, LiveState } from "./live-events.ts";
import type { LiveRun, RunSettings } from "./live-run.ts";

/** What every kind of session is made with. */
export interface SessionClientOptions extends LiveConnectionOptions {
  /** Listeners that are there before the first event; more can be added with `on()`. */
  readonly on?: LiveListeners | undefined;
  /** Does the work that the voice model delegates: `clientDelegation()`, `functionCalls()`. Off unless given. */
  readonly delegation?: Delegation | undefined;
  /** Counts the tokens of a text that is appended, for cuts at 500. @defaultValue an estimate from above, see `estimateTokens` */
  readonly countTokens?: ((text: string) => number) | undefined;
  /** Hears of a failure that no `failure` listener took. @defaultValue `console.warn` with the code and the message */
  readonly onUnhandled?: ((error: PlugboardError) => void) | undefined;
}

const warn = (error: PlugboardError): void => console.warn(`@plugboard/live: ${error.code}: ${error.message}`);

/** What the session of a socket and a sideband have in common: events in, commands out, an end. */
export abstract class SessionClient {
  /** The listeners. */
  protected readonly listeners: Listeners<LiveEvents>;
  /** What all sessions of this object share. */
  protected readonly settings: RunSettings;
  /** The session in use. */
  protected run: LiveRun | undefined;
  #state: LiveState = { status: "idle" };

  constructor(options: SessionClientOptions) {
    const { connectTimeoutMs = 10_000, startTimeoutMs = 10_000, closeTimeoutMs = 15_000, answerTimeoutMs = 10_000 } = options;
    checkNumbers({ connectTimeoutMs, startTimeoutMs, closeTimeoutMs, answerTimeoutMs });
    const { onUnhandled = warn } = options;
    const fail = (error: PlugboardError): void => {
      if (!this.listeners.emit("failure", error)) onUnhandled(error);
    };
    this.listeners = createListeners<LiveEvents>((cause, type) => {
      const error = new PlugboardError("handler-failed", `A listener of ${type} threw.`, { cause, delivery: "answered" });
      // What a listener of `failure` throws is not emitted as a `failure` again.
      if (type === "failure") onUnhandled(error);
      else fail(error);
    });
    for (const [type, listener] of Object.entries(options.on ?? {})) {
      this.listeners.on(type as keyof LiveEvents, listener as (value: unknown) => void);
    }
    this.settings = {
      plan: (path) => planConnection(options, path),
      deadlines: { connectTimeoutMs, startTimeoutMs, closeTimeoutMs },
      answerTimeoutMs,
      delegation: options.delegation,
      countTokens: options.countTokens,
      listeners: this.listeners,
      fail,
      transcript: createTranscript(),
      quietMs: () => this.quietMs(),
    };
  }

  /** The state of the session. */
  get state(): LiveState {
    return this.#state;
  }

  /** The session as the server described it when it started; `undefined` while there is none. */
  get session(): SessionResource | undefined {
    return "session" in this.#state ? this.#state.session : undefined;
  }

  /** The seconds that the session has used, as the server last reported them; `undefined` before its first report. */
  get usageSeconds(): number | undefined {
    const state = this.run?.connection.state();
    const told = state && "ending" in state ? state.ending : state;
    return told && "usageSeconds" in told ? told.usageSeconds : undefined;
  }

  /** What was said so far, the newest 512 passages. */
  get transcript(): readonly Passage[] {
    return this.settings.transcript.passages;
  }

  /** Adds a listener. @returns A function that removes it. */
  on<K extends keyof LiveEvents>(type: K, listener: (value: LiveEvents[K]) => void): () => void {
    return this.listeners.on(type, listener);
  }

  /**
   * Sends an event as it is; for events that have no method here. Throws `not-open` unless the session runs, and `invalid-argument` for an
   * event that this kind of session does not take and for those whose method does more: audio, start and close.
   */
  send(event: ClientEvent): void {
    this.#running(event).send(event);
  }

  /**
   * Sends a command and waits for its acknowledgement; resolves with what became of it.
   *
   * Rejects with `not-open` and `invalid-argument` as {@link SessionClient.send} throws.
   */
  async command<C extends Command>(event: C): Promise<CommandOutcome<C["type"]>> {
    return this.#running(event).command(event);
  }

  /** Gives the model a rule, which may interrupt what it says. Cut into several appends above 500 tokens. */
  instructions(text: string): Promise<AppendOutcome> {
    return this.#append("session.instructions.append", text, null);
  }

  /** Tells the model a fact that it need not say. @param delegationId - The delegation that it is about. */
  thinking(text: string, delegationId: string | null = null): Promise<AppendOutcome> {
    return this.#append("session.thinking.append", text, delegationId);
  }

  /** Has something said, in the model's words. @param delegationId - The delegation that it is about. */
  commentary(text: string, delegationId: string | null = null): Promise<AppendOutcome> {
    return this.#append("session.commentary.append", text, delegationId);
  }

  /** Lets the model hear silence. Audio still has to be sent, because the timeline stands still without it. */
  mute(): Promise<CommandOutcome<"session.input_audio.mute">> {
    return this.command({ type: "session.input_audio.mute" });
  }

  /** Lets the model hear the user again. */
  unmute(): Promise<CommandOutcome<"session.input_audio.unmute">> {
    return this.command({ type: "session.input_audio.unmute" });
  }

  /** Changes settings of the delegation, or the triggers. */
  update(session: SessionUpdate): Promise<CommandOutcome<"session.update">> {
    return this.command({ type: "session.update", session });
  }

  /** Ends the session. Never rejects; every call gives the same result. */
  abstract close(): Promise<LiveEnding>;

  /** Closes it, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** The types of client events that this kind of session does not take from `send()`. */
  protected abstract readonly refused: readonly string[];

  /** Time since audio was sent last, in milliseconds; 0 where the audio is not sent from here. */
  protected quietMs(): number {
    return 0;
  }

  /** Changes the state and emits `state`. */
  protected become(state: LiveState): void {
    this.#state = state;
    this.listeners.emit("state", state);
  }

  async #append(type: AppendEvent["type"], text: string, delegationId: string | null): Promise<AppendOutcome> {
    return this.#running({ type }).append(type, text, delegationId);
  }

  #running({ type }: { readonly type: string }): LiveRun {
    if (this.refused.includes(type)) throw new PlugboardError("invalid-argument", `${type} is not for send() of this session.`);
    if (this.#state.status !== "running" || !this.run) throw new PlugboardError("not-open", `The session is ${this.#state.status}.`);
    return this.run;
  }
}
