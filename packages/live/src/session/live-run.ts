import { PlugboardError } from "@plugboard/core";
import { asString, at, type WireEvent } from "@plugboard/wire";
import { createAudioOutput } from "../audio/audio-output.ts";
import { notSent } from "../commands/outcome.ts";
import { type CommandOutcome, createPendingCommands } from "../commands/pending-commands.ts";
import { splitText } from "../commands/split-text.ts";
import type { ConnectionPlan } from "../connection/connection-plan.ts";
import type { LiveEnding } from "../connection/live-ending.ts";
import { openSession, type SessionConnection, type SessionDeadlines, type SessionTarget } from "../connection/session-connection.ts";
import type { AppendOutcome, Delegation } from "../delegation/delegation.ts";
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

const isCommand = (event: ClientEvent): event is Command => Object.hasOwn(acknowledgements, event.type);

/** Opens a session. */
export const startRun = (
  target: SessionTarget,
  format: AudioFormat,
  settings: RunSettings,
  hooks: RunHooks,
  signal?: AbortSignal,
): LiveRun => {
  const { listeners, transcript, fail } = settings;
  const idPrefix = `plugboard_${Math.random().toString(36).slice(2, 10)}`;
  const delegations = new Set<string>();
  const pending = createPendingCommands(settings.answerTimeoutMs, () =>
    settings.quietMs() >= settings.answerTimeoutMs / 2 ? "no-audio" : "no-answer",
  );
  let count = 0;
  const output = createAudioOutput(format, {
    isHeard: () => listeners.has("audio") || listeners.has("speaking"),
    onChunk: (chunk) => listeners.emit("audio", chunk),
    onSpeaking: (change) => listeners.emit("speaking", change),
  });

  const isAboutThisRun = (event: WireEvent): boolean => !!asString(at(event, "error", "client_event_id"))?.startsWith(idPrefix);
  const onAudio = (event: WireEvent): void => {
    try {
      // Parse boundary: a delta that is not base64 throws.
      output(event as unknown as OutputAudioDeltaEvent);
    } catch (cause) {
      fail(new PlugboardError("protocol-error", "Audio of the server is not base64.", { cause, delivery: "answered" }));
    }
  };
  const onEvent = (event: WireEvent): void => {
    // An error about a command of this run that was given up before is no failure: the outcome of the command has reported it.
    const isAnswer = pending.answered(event) || (event.type === "error" && isAboutThisRun(event));
    if (!hooks.isCurrent(run)) return;
    if (event.type === "session.output_audio.delta") onAudio(event);
    else transcript.add(event);
    listeners.emit(event.type, event);
    listeners.emit("event", event);
    const delegationId = event.type === "session.delegation.created" ? asString(at(event, "delegation", "id")) : undefined;
    if (delegationId !== undefined && at(event, "delegation", "target") === "client") delegations.add(delegationId);
    // Parse boundary: handlers check the members that they use.
    delegated?.receive(event as unknown as ServerEvent);
    if (event.type === "error" && !isAnswer) fail(serverError("The server reported an error", event));
  };
  const command = async <C extends Command>(event: C): Promise<CommandOutcome<C["type"]>> => {
    if (connection.state().status !== "running") return notSent("session-over");
    const id = event.event_id ?? `${idPrefix}_${++count}`;
    const outcome = pending.add<C["type"]>(event.type, id);
    try {
      connection.send(JSON.stringify({ ...event, event_id: id }));
    } catch (error) {
      pending.forget(id);
      throw error;
    }
    return outcome;
  };
  const append = async (type: AppendEvent["type"], text: string, delegationId: string | null): Promise<AppendOutcome> => {
    if (delegationId !== null && !delegations.has(delegationId)) {
      throw new PlugboardError("invalid-argument", "This session has no such delegation; delegations end with their session.");
    }
    const parts = splitText(text, settings.countTokens);
    if (parts.length === 0) throw new PlugboardError("invalid-argument", "There is no text to append.");
    const outcomes = await Promise.all(parts.map((content) => command({ type, content, delegation_id: delegationId })));
    const failed = outcomes.find(({ status }) => status !== "acknowledged");
    return failed ?? outcomes.at(-1) ?? notSent("session-over");
  };
  const delegated = settings.delegation?.({
    append,
    send: (event) => send(event),
    transcript: () => transcript.passages,
    fail,
  });
  const send = (event: ClientEvent): void => {
    if (isCommand(event)) void command(event);
    else connection.send(JSON.stringify(event));
  };
  const connection = openSession(
    () => settings.plan(target.path),
    target,
    idPrefix,
    settings.deadlines,
    {
      onStarted: (session) => hooks.onStarted(run, session),
      onEvent,
      onOver: () => {
        pending.end("session-over");
        delegated?.stop();
        hooks.onOver(run);
      },
      onEnd: (ending) => hooks.onEnd(run, ending),
      onError: fail,
    },
    signal,
  );
  const run: LiveRun = { connection, send, command, append };
  return run;
};
