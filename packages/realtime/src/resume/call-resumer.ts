import { type CloseInfo, PlugboardError } from "@plugboard/core";
import { asString, at, isJsonObject, type WireEvent } from "@plugboard/wire";
import { isNormalClose, isNotOpen } from "../connection/connection-errors.ts";
import { ConversationLog } from "../conversation/conversation-log.ts";
import type { ResumeReason } from "../sdk-events/resume-events.ts";
import { AcceptedSettings } from "../session/accepted-settings.ts";
import type { OutgoingEvent, OutgoingFrame } from "../wire/client-frames.ts";
import { NextSession, type PreparedSession } from "./next-session.ts";
import { itemIdOf, PendingEvents } from "./pending-events.ts";
import type { ResumeHost, Resumer } from "./resume-host.ts";
import { ResumeSchedule, type ResumingOptions } from "./resume-schedule.ts";
import { afterResumeEvent, inUse, type ResumeEvent, type ResumeState } from "./resume-state.ts";
import { Turns } from "./turn-state.ts";

/**
 * Whether an update of the session waits for its answer. It does not where `session.updated` is not what makes a session ready, because
 * such a server may not send it. An update of the tracing does not either, because the tracing is set for each session anew.
 */
const isAnswered = ({ session }: OutgoingEvent, { ready }: ResumeHost): boolean => {
  const isTracing = isJsonObject(session) && Object.keys(session).every((key) => key === "type" || key === "tracing");
  return ready === "session.updated" && !isTracing;
};

/**
 * Follows one call, so that it can go on in another session: what was said, what was sent and is not answered, and whose turn it is.
 * The next session is used from a moment on in which none of that is pending. When the connection is lost, what is pending is sent again.
 */
export class CallResumer implements Resumer {
  readonly #host: ResumeHost;
  readonly #options: Required<ResumingOptions>;
  readonly #log = new ConversationLog();
  readonly #turns = new Turns();
  readonly #pending = new PendingEvents();
  readonly #settings = new AcceptedSettings();
  readonly #schedule: ResumeSchedule;
  #state: ResumeState = inUse;
  /** The session as the server last described it. */
  #session: unknown;
  /** Whether the server holds audio of the user of which it has not made an item, as far as the client knows. */
  #buffer: "empty" | "filled" = "empty";
  /** The items from before the last resume, which the session in use has as text only, or not at all. */
  #olderItems: ReadonlySet<unknown> = new Set();

  constructor(host: ResumeHost, options: Required<ResumingOptions>) {
    this.#host = host;
    this.#options = options;
    const schedule = { state: () => this.#state, resume: (reason: ResumeReason) => this.resume(reason), giveUp: host.giveUp };
    this.#schedule = new ResumeSchedule(schedule, options);
  }

  onEvent(event: WireEvent): void {
    const answered = this.#pending.answered(event);
    if (answered) this.#settings.accept(answered);
    if (event.type === "error") this.#onError(event);
    if (event.type === "session.created" || event.type === "session.updated") {
      this.#session = event["session"];
      this.#schedule.plan(at(this.#session, "expires_at"));
    }
    this.#turns.observe(event, this.#described(), answered?.type === "input_audio_buffer.commit" ? "client" : "server");
    if (!this.#turns.isOutside(event["response_id"])) this.#log.observe(event);
    if (this.#state.status === "preparing") this.#state.next.proceed();
  }

  hides(type: string, event: unknown): boolean {
    const isExpiry = type === "error" && at(event, "error", "error", "code") === "session_expired";
    return isExpiry && this.#options.attempts > 0 && this.#host.isOpen();
  }

  send(event: OutgoingEvent, pass: (text: string) => void): void {
    const named = this.#pending.withItemId(event);
    if (this.#state.status === "lost" || this.#state.status === "replacing") return this.#keep(this.#pending.withEventId(named));
    // An item that this session has as text only, or not at all, cannot be truncated.
    if (event.type === "conversation.item.truncate" && this.#olderItems.has(event["item_id"])) return;
    const sent = this.#host.isOpen() ? this.#pending.withEventId(named) : named;
    this.sendAgain({ event: sent, text: JSON.stringify(sent) }, pass);
  }

  sendAudio(text: string, pass: (text: string) => void): void {
    if (this.#state.status === "lost" || this.#state.status === "replacing") return this.#host.keepAudio(text);
    if (!this.#isPassed(text, pass)) return this.#host.keepAudio(text);
    this.#buffer = "filled";
  }

  sendAgain(frame: OutgoingFrame, pass: (text: string) => void): void {
    const { event } = frame;
    if (!this.#isPassed(frame.text, pass)) return this.#keep(event);
    if (event.type === "input_audio_buffer.append") this.#buffer = "filled";
    else if (event.type.startsWith("input_audio_buffer.")) this.#buffer = "empty";
    if (event.type === "conversation.item.create") this.#turns.added(itemIdOf(event));
    const isPending = this.#pending.add(frame);
    if (isPending && event.type === "session.update" && !isAnswered(event, this.#host)) {
      this.#pending.forget(frame);
      this.#settings.accept(event);
    }
  }

  resumes(info: CloseInfo): boolean {
    if (!this.#isReplaced()) return false;
    const isExpired = "expiry" in this.#state && this.#state.expiry === "announced";
    return (isExpired || !isNormalClose(info)) && asString(at(info.error, "code")) !== "aborted";
  }

  onLost(info: CloseInfo): void {
    this.#on({ type: "lost", info });
    this.#schedule.stop();
    for (const event of this.#pending.ofType("conversation.item.truncate")) this.#cut(event);
    // A session that is being prepared already is used as soon as it can be.
    if (this.#state.status === "replacing") this.#state.next.proceed();
    else this.#schedule.recover();
  }

  async resume(reason: ResumeReason): Promise<void> {
    if ("next" in this.#state) throw new PlugboardError("invalid-argument", "The call is being resumed already.");
    if (reason !== "lost" && !this.#host.isOpen()) throw new PlugboardError("invalid-argument", "There is no session to resume yet.");
    const next = this.#createNext();
    this.#on({ type: "begun", next });
    try {
      this.#host.emit("resuming", { reason });
      const { restored } = await next.run();
      const isRestored = (id: unknown): boolean => restored.has(id);
      this.#host.emit("resumed", { reason, restored: restored.size, unrestored: this.#log.unrestored(isRestored) });
    } catch (error) {
      this.#on({ type: "failed" });
      if (this.#state.status === "lost" && reason !== "lost") this.#schedule.recover();
      throw error;
    }
  }

  stop(): void {
    const before = this.#state;
    this.#on({ type: "stopped" });
    this.#schedule.stop();
    if ("next" in before) before.next.stop();
    this.#log.clear();
    this.#pending.clear();
  }

  #on(event: ResumeEvent): void {
    this.#state = afterResumeEvent(this.#state, event);
  }

  #onError(event: WireEvent): void {
    this.#settings.refuse(at(event, "error", "event_id"));
    if (at(event, "error", "code") === "session_expired") this.#on({ type: "expired" });
  }

  #createNext(): NextSession {
    return new NextSession(this.#host, {
      log: this.#log,
      settings: () => this.#settings.current,
      isQuiet: () => this.#state.status === "replacing" || this.#isQuiet(),
      patienceMs: this.#options.patienceMs,
      // Called in the same turn in which the moment was found to be right: what is sent one promise callback later would still go to the
      // old session.
      take: (session) => this.#take(session),
    });
  }

  /** What is known of the session's settings. */
  #described(): unknown {
    return at(this.#session, "audio", "input") === undefined ? this.#settings.current : this.#session;
  }

  /** Whether nothing is lost if another session is used from now on. */
  #isQuiet(): boolean {
    const isTalking = this.#buffer === "filled" && at(this.#described(), "audio", "input", "turn_detection") === null;
    return this.#host.isIdle() && this.#turns.isOver && this.#pending.isEmpty && !isTalking;
  }

  #cut(event: WireEvent): void {
    this.#log.cut(event["item_id"], event["content_index"]);
  }

  /** Sends text. @returns Whether the connection took it: one whose end is not told yet takes nothing, and the call goes on without it. */
  #isPassed(text: string, pass: (text: string) => void): boolean {
    try {
      pass(text);
      return true;
    } catch (error) {
      if (!isNotOpen(error) || !this.#host.isOpen() || !this.#isReplaced()) throw error;
      return false;
    }
  }

  /** Whether another connection follows the one in use if that is lost. */
  #isReplaced(): boolean {
    const { status } = this.#state;
    return status === "preparing" || (status === "in-use" && this.#options.attempts > 0);
  }

  /** Keeps what is sent while there is no session. */
  #keep(event: OutgoingEvent): void {
    // Requests for responses wait in the sequencer, and there is no response to cancel.
    if (event.type === "response.create" || event.type === "response.cancel") return;
    if (event.type === "conversation.item.truncate") this.#cut(event);
    else if (event.type.startsWith("input_audio_buffer.")) this.#host.keepAudio(event);
    else this.#pending.hold({ event, text: JSON.stringify(event) });
  }

  #take({ connection, session, restored }: PreparedSession): void {
    if (this.#state.status === "stopped") {
      connection.terminate();
      throw new PlugboardError("aborted", "The call does not go on in another session.");
    }
    if (connection.status !== "open") {
      throw new PlugboardError("connection-lost", "The new connection ended before the call went on in it.", { delivery: "unknown" });
    }
    const { response, answered, answer, question } = this.#turns.state;
    const { frames, isThere } = this.#pending.forNextSession(restored, (id, has) => this.#log.predecessor(id, has));
    const isKnown = (id: unknown): boolean => id === undefined || isThere(id);
    this.#on({ type: "taken" });
    this.#olderItems = this.#log.ids();
    this.#turns.reset();
    this.#buffer = "empty";
    this.#session = session;
    this.#schedule.taken();
    this.#host.use({ connection, session }, frames, {
      running: response === "repeatable" && isKnown(answered) ? "repeat" : "drop",
      automatic: isKnown(question) ? "repeat" : "drop",
      otherwise: answer === "due" && isThere(question) ? "ask" : "wait",
    });
    this.#schedule.plan(at(session, "expires_at"));
  }
}
