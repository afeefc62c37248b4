import { PlugboardError } from "@plugboard/core";
import { asString, at, type WireEvent } from "@plugboard/wire";
import { createAudioOutput } from "../audio/audio-output.ts";
import { notSent } from "../commands/outcome.ts";
import { type CommandOutcome, createPendingCommands, type PendingCommands } from "../commands/pending-commands.ts";
import { splitText } from "../commands/split-text.ts";
import type { ConnectionPlan } from "../connection/connection-plan.ts";
import type { LiveEnding } from "../connection/live-ending.ts";
import { OpenSession } from "../connection/session-connection.ts";
import type { SessionConnection, SessionDeadlines, SessionHost, SessionTarget } from "../connection/session-state.ts";
import type { AppendOutcome, Delegation, DelegationRun } from "../delegation/delegation.ts";
import type { Transcript } from "../transcript/transcript.ts";
import type { AudioFormat } from "../wire/audio-format.ts";
import { type AppendEvent, acknowledgements, type ClientEvent, type Command } from "../wire/client-events.ts";
import { serverError } from "../wire/server-error.ts";
import type { OutputAudioDeltaEvent, ServerEvent } from "../wire/server-events.ts";
import type { SessionResource } from "../wire/session-config.ts";
import type { Listeners } from "./listeners.ts";
import type { LiveEvents } from "./live-events.ts";

/** What is the same for all sessions that one object runs, one after the other. */
export interface RunSettings {
  readonly plan: (path: string) => Promise<ConnectionPlan>;
  readonly deadlines: SessionDeadlines;
  readonly answerTimeoutMs: number;
  readonly delegation: Delegation | undefined;
  readonly countTokens: ((text: string) => number) | undefined;
  readonly listeners: Listeners<LiveEvents>;
  readonly fail: (error: PlugboardError) => void;
  readonly transcript: Transcript;
  /** Time since audio was sent last, in milliseconds; 0 where the audio is not this side's. */
  readonly quietMs: () => number;
}

/** What is told of one session. */
export interface RunHooks {
  readonly onStarted: (run: LiveRun, session: SessionResource) => void;
  readonly onOver: (run: LiveRun) => void;
  readonly onEnd: (run: LiveRun, ending: LiveEnding) => void;
  /** Whether its events are for the application. Those of a session that was replaced are not. */
  readonly isCurrent: (run: LiveRun) => boolean;
}

const isCommand = (event: ClientEvent): event is Command => Object.hasOwn(acknowledgements, event.type);

/** One session with everything that lives as long as it. */
export interface LiveRun {
  readonly connection: SessionConnection;
  /** Sends an event without waiting for an answer. */
  readonly send: (event: ClientEvent) => void;
  /** Sends a command; resolves with what became of it. Rejects with `not-open`, and what core's `send` throws. */
  readonly command: <C extends Command>(command: C) => Promise<CommandOutcome<C["type"]>>;
  /** Sends text, in as many appends as it takes. */
  readonly append: (type: AppendEvent["type"], text: string, delegationId: string | null) => Promise<AppendOutcome>;
}

/** A run: one session and what belongs to it. The session is opened as soon as the run is made. */
export class SessionRun implements LiveRun, SessionHost {
  readonly connection: SessionConnection;
  /** Begins the ids of all its commands. */
  readonly id: string = `plugboard_${Math.random().toString(36).slice(2, 10)}`;
  readonly settings: RunSettings;
  readonly #hooks: RunHooks;
  readonly #delegations = new Set<string>();
  readonly #pending: PendingCommands;
  readonly #output: (event: OutputAudioDeltaEvent) => void;
  readonly #delegated: DelegationRun | undefined;
  #count = 0;

  constructor(target: SessionTarget, format: AudioFormat, settings: RunSettings, hooks: RunHooks, signal?: AbortSignal) {
    const { answerTimeoutMs, listeners } = settings;
    this.settings = settings;
    this.#hooks = hooks;
    this.#pending = createPendingCommands(answerTimeoutMs, () => (settings.quietMs() >= answerTimeoutMs / 2 ? "no-audio" : "no-answer"));
    this.#output = createAudioOutput(format, {
      isHeard: () => listeners.has("audio") || listeners.has("speaking"),
      onChunk: (chunk) => listeners.emit("audio", chunk),
      onSpeaking: (change) => listeners.emit("speaking", change),
    });
    this.#delegated = settings.delegation?.({
      append: (type, text, delegationId) => this.append(type, text, delegationId),
      send: (event) => this.send(event),
      transcript: () => settings.transcript.passages,
      fail: settings.fail,
    });
    this.connection = new OpenSession(this, target, signal);
  }

  send(event: ClientEvent): void {
    if (isCommand(event)) void this.command(event);
    else this.connection.send(JSON.stringify(event));
  }

  async command<C extends Command>(event: C): Promise<CommandOutcome<C["type"]>> {
    if (this.connection.state().status !== "running") return notSent("session-over");
    const id = event.event_id ?? `${this.id}_${++this.#count}`;
    const outcome = this.#pending.add<C["type"]>(event.type, id);
    try {
      this.connection.send(JSON.stringify({ ...event, event_id: id }));
    } catch (error) {
      this.#pending.forget(id);
      throw error;
    }
    return outcome;
  }

  async append(type: AppendEvent["type"], text: string, delegationId: string | null): Promise<AppendOutcome> {
    if (delegationId !== null && !this.#delegations.has(delegationId)) {
      throw new PlugboardError("invalid-argument", "This session has no such delegation; delegations end with their session.");
    }
    const parts = splitText(text, this.settings.countTokens);
    if (parts.length === 0) throw new PlugboardError("invalid-argument", "There is no text to append.");
    const outcomes = await Promise.all(parts.map((content) => this.command({ type, content, delegation_id: delegationId })));
    const failed = outcomes.find(({ status }) => status !== "acknowledged");
    return failed ?? outcomes.at(-1) ?? notSent("session-over");
  }

  onStarted(session: SessionResource): void {
    this.#hooks.onStarted(this, session);
  }

  onEvent(event: WireEvent): void {
    const { listeners, transcript, fail } = this.settings;
    // An error about a command of this run that was given up before is no failure: the outcome of the command has reported it.
    const isAnswer =
      this.#pending.answered(event) || (event.type === "error" && asString(at(event, "error", "client_event_id"))?.startsWith(this.id));
    if (!this.#hooks.isCurrent(this)) return;
    if (event.type === "session.output_audio.delta") this.#onAudio(event);
    else transcript.add(event);
    listeners.emit(event.type, event);
    listeners.emit("event", event);
    const delegationId = event.type === "session.delegation.created" ? asString(at(event, "delegation", "id")) : undefined;
    if (delegationId !== undefined && at(event, "delegation", "target") === "client") this.#delegations.add(delegationId);
    // Parse boundary: handlers check the members that they use.
    this.#delegated?.receive(event as unknown as ServerEvent);
    if (event.type === "error" && !isAnswer) fail(serverError("The server reported an error", event));
  }

  onOver(): void {
    this.#pending.end("session-over");
    this.#delegated?.stop();
    this.#hooks.onOver(this);
  }

  onEnd(ending: LiveEnding): void {
    this.#hooks.onEnd(this, ending);
  }

  #onAudio(event: WireEvent): void {
    try {
      // Parse boundary: a delta that is not base64 throws.
      this.#output(event as unknown as OutputAudioDeltaEvent);
    } catch (cause) {
      this.settings.fail(new PlugboardError("protocol-error", "Audio of the server is not base64.", { cause, delivery: "answered" }));
    }
  }
}
