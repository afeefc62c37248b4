import { type CloseInfo, PlugboardError } from "@plugboard/core";
import { asString, at, isJsonObject, parseEvent, type WireEvent } from "@plugboard/wire";
import { ConversationLog } from "../conversation/conversation-log.ts";
import type { ResumeReason } from "../sdk-events/resume-events.ts";
import { AcceptedSettings } from "../session/accepted-settings.ts";
import { isAppend } from "../wire/client-frames.ts";
import type { ResumeHost } from "./resume-host.ts";
import type { Resumer, ResumingOptions } from "./resumer.ts";
import { type ReplayedSession, SessionReplay } from "./session-replay.ts";
import { TurnWatch } from "./turn-watch.ts";
import { Unanswered } from "./unanswered.ts";

/** A session that lasts this long was worth its handshake; sooner none is prepared, and no count of failures begins anew. */
const steadyMs = 10_000;

/** What the event loop can wait at most. */
const maxDelayMs = 2 ** 31 - 1;

/** How long to wait before a handshake that follows failed ones. */
const pauseMs = (failures: number): number => Math.random() * Math.min(8000, 500 * 2 ** failures);

/**
 * Follows one call, so that another session can take over: what was said, what was sent and is not answered, and whose turn it
 * is. While nothing of that is open a prepared session takes over; when the connection is lost, what is open is sent again.
 */
export class CallResumer implements Resumer {
  readonly #host: ResumeHost;
  readonly #options: Required<ResumingOptions>;
  readonly #log = new ConversationLog();
  readonly #turns = new TurnWatch();
  readonly #unanswered = new Unanswered();
  readonly #settings = new AcceptedSettings();
  /** The session as the server last described it. */
  #session: unknown;
  /** Whether the server holds audio that was not committed, as far as the client knows. */
  #hasAudio = false;
  /** The items that this session was told as text, or not at all. */
  #carried: ReadonlySet<unknown> = new Set();
  #lost: CloseInfo | undefined;
  #replay: SessionReplay | undefined;
  #failures = 0;
  #startedAt = Date.now();
  #takenAt = 0;
  /** Of the next rotation, or of the next attempt to replace what is lost. */
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isStopped = false;

  constructor(host: ResumeHost, options: Required<ResumingOptions>) {
    this.#host = host;
    this.#options = options;
  }

  onEvent(event: WireEvent): void {
    const answered = this.#unanswered.answered(event);
    if (answered) this.#settings.accept(answered);
    if (event.type === "error") this.#settings.refuse(at(event, "error", "event_id"));
    if (event.type === "session.created" || event.type === "session.updated") {
      this.#session = event["session"];
      this.#plan();
    }
    this.#turns.observe(event, this.#described(), answered?.type === "input_audio_buffer.commit");
    if (!this.#turns.isOutside(event["response_id"])) this.#log.observe(event);
    this.#replay?.proceed();
  }

  hides(type: string, event: unknown): boolean {
    const isExpiry = type === "error" && at(event, "error", "error", "code") === "session_expired";
    return isExpiry && this.#options.attempts > 0 && this.#host.isOpen();
  }

  send(frame: string, pass: (frame: string) => void): void {
    if (this.#lost) return this.#keep(frame);
    const event = isAppend(frame) ? undefined : parseEvent(frame);
    // It is text in this session, or not there, and cannot be truncated.
    if (event?.type === "conversation.item.truncate" && this.#carried.has(event["item_id"])) return undefined;
    if (!event || event.type === "input_audio_buffer.append") {
      pass(frame);
      this.#hasAudio = true;
      return undefined;
    }
    const sent = this.#unanswered.send(event, pass, this.#host.isOpen());
    if (event.type.startsWith("input_audio_buffer.")) this.#hasAudio = false;
    if (sent?.type === "session.update" && !this.#isAnswered(sent)) {
      this.#unanswered.forget(sent);
      this.#settings.accept(sent);
    }
    return undefined;
  }

  onLost(info: CloseInfo): boolean {
    const isFinal = this.#isStopped || (this.#options.attempts === 0 && !this.#replay);
    if (isFinal || asString(at(info.error, "code")) === "aborted") return false;
    this.#lost = info;
    clearTimeout(this.#timer);
    for (const event of this.#unanswered.ofType("conversation.item.truncate")) this.#cut(event);
    // A session that is being prepared already takes over as soon as it can.
    if (this.#replay) this.#replay.proceed();
    else this.#recover();
    return true;
  }

  async rotate(reason: ResumeReason): Promise<void> {
    if (this.#replay) throw new PlugboardError("invalid-argument", "The session is being carried over already.");
    if (reason !== "lost" && !this.#host.isOpen()) throw new PlugboardError("invalid-argument", "There is no session to carry over yet.");
    const replay = new SessionReplay(this.#host, {
      log: this.#log,
      settings: () => this.#settings.current,
      isReady: () => this.#lost !== undefined || this.#isQuiet(),
      patienceMs: this.#options.patienceMs,
      // In the very turn in which the moment was found to be right: what comes a promise later belongs to the old session.
      take: (session) => {
        this.#replay = undefined;
        this.#take(session);
      },
    });
    this.#replay = replay;
    try {
      this.#host.tell("reconnecting", { reason });
      const taken = await replay.run();
      const isTold = (id: unknown): boolean => taken.told.has(id);
      this.#host.tell("reconnected", { reason, restored: taken.told.size, unrestored: this.#log.unrestored(isTold) });
    } catch (error) {
      this.#replay = undefined;
      if (this.#lost && reason !== "lost" && !this.#isStopped) this.#recover();
      throw error;
    }
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#replay?.stop();
    this.#log.clear();
    this.#unanswered.clear();
  }

  /** What is known of the session's settings. */
  #described(): unknown {
    return at(this.#session, "audio", "input") === undefined ? this.#settings.current : this.#session;
  }

  /** Whether nothing is lost if another session takes over now. */
  #isQuiet(): boolean {
    const isTalking = this.#hasAudio && at(this.#described(), "audio", "input", "turn_detection") === null;
    return this.#host.isIdle() && this.#turns.isOver && this.#unanswered.isEmpty && !isTalking;
  }

  /** Servers that are not waited for may not answer, and the tracing is set for each session anew. */
  #isAnswered({ session }: WireEvent): boolean {
    const isTracing = isJsonObject(session) && Object.keys(session).every((key) => key === "type" || key === "tracing");
    return this.#host.ready === "session.updated" && !isTracing;
  }

  #cut(event: WireEvent): void {
    this.#log.cut(event["item_id"], event["content_index"]);
  }

  /** Keeps what is sent while the connection is lost. */
  #keep(frame: string): void {
    const event = parseEvent(frame);
    if (!event) return;
    // Responses wait in the sequencer, and there is none to cancel.
    if (event.type === "response.create" || event.type === "response.cancel") return;
    if (event.type === "conversation.item.truncate") this.#cut(event);
    else if (event.type.startsWith("input_audio_buffer.")) this.#host.keepAudio(frame);
    else this.#unanswered.hold(frame);
  }

  #take({ connection, session, told }: ReplayedSession): void {
    if (this.#isStopped) {
      connection.terminate();
      throw new PlugboardError("aborted", "The session is no longer to be carried over.");
    }
    if (connection.status !== "open") {
      throw new PlugboardError("connection-lost", "The new connection ended before the session was carried over.", { delivery: "unknown" });
    }
    const { due, isSettled } = this.#turns;
    const frames = this.#unanswered.take((id) => told.has(id));
    this.#carried = this.#log.ids();
    this.#turns.reset();
    this.#hasAudio = false;
    this.#lost = undefined;
    this.#session = session;
    this.#takenAt = Date.now();
    this.#startedAt = this.#takenAt;
    clearTimeout(this.#timer);
    this.#host.adopt(connection, session);
    for (const frame of frames) this.#sendAgain(frame);
    this.#host.proceed(!isSettled, due !== undefined && told.has(due));
    this.#plan();
  }

  #sendAgain(frame: string): void {
    try {
      this.#host.send(frame);
    } catch (error) {
      this.#host.tell("error", { type: "error", error });
    }
  }

  /** Plans the next rotation ahead of the session's expiry. */
  #plan(): void {
    const expiresAt = at(this.#session, "expires_at");
    if (typeof expiresAt !== "number" || this.#isStopped) return;
    const endMs = expiresAt * 1000;
    if (endMs <= Date.now()) return;
    const dueMs = Math.max(endMs - this.#options.beforeExpiryMs, (this.#startedAt + endMs) / 2, this.#takenAt + steadyMs);
    this.#later(dueMs - Date.now(), () => this.#expire(1));
  }

  #expire(attempt: number): void {
    this.rotate("expiry").catch(() => {
      if (!this.#isStopped && !this.#lost) this.#later(pauseMs(attempt), () => this.#expire(attempt + 1));
    });
  }

  /** Replaces what was lost: at once, unless that has just been tried. */
  #recover(): void {
    if (Date.now() - this.#takenAt > steadyMs) this.#failures = 0;
    if (this.#failures === 0 && this.#options.attempts > 0) this.#retry();
    else this.#pause();
  }

  #pause(): void {
    if (this.#isStopped || !this.#lost) return;
    if (this.#failures < this.#options.attempts) this.#later(pauseMs(this.#failures), () => this.#retry());
    else this.#host.giveUp(this.#lost);
  }

  #retry(): void {
    this.#failures += 1;
    this.rotate("lost").catch(() => this.#pause());
  }

  #later(delayMs: number, action: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(action, Math.min(Math.max(0, delayMs), maxDelayMs));
  }
}
