import { type Connection, isPlugboardError, PlugboardError } from "@plugboard/core";
import { type Deferred, deferred } from "@plugboard/core/internal";
import { asString, at, type JsonObject, parseEvent } from "@plugboard/wire";
import type { ConversationLog } from "../conversation/conversation-log.ts";
import type { OutgoingEvent } from "../wire/client-frames.ts";
import { afterNextSessionEvent, type NextSessionEvent, type NextSessionState } from "./next-session-state.ts";
import { RestoredItems } from "./restored-items.ts";
import type { NextSessionResult, ResumeHost } from "./resume-host.ts";

/** A next session that is ready, and which items it has. */
export interface PreparedSession extends NextSessionResult {
  /** The items that it was given and has taken. */
  readonly restored: ReadonlySet<unknown>;
}

/** What the next session is prepared from. */
export interface NextSessionSource {
  readonly log: ConversationLog;
  /** The settings of the session in use. It is another object after each change. */
  readonly settings: () => JsonObject;
  /** Whether nothing is lost if the next session is used from now on. */
  readonly isQuiet: () => boolean;
  /** How long to wait for a quiet moment, in milliseconds. After that any moment will do. */
  readonly patienceMs: number;
  /** Makes the session the one in use. */
  readonly take: (session: PreparedSession) => void;
}

const configureId = "plugboard_configure";

/** Prepares the next session of a call: configures it, gives it the conversation, and waits for the moment from which it is used. */
export class NextSession {
  readonly #host: ResumeHost;
  readonly #source: NextSessionSource;
  readonly #abort = new AbortController();
  readonly #failed: Deferred<never> = deferred();
  readonly #done: Deferred<PreparedSession> = deferred();
  readonly #items: RestoredItems;
  #state: NextSessionState = { status: "opening" };
  #session: unknown;
  #settings: JsonObject | undefined;
  /** How many updates of the configuration are not answered. */
  #pendingUpdates = 0;
  /** Sets the tracing; kept until the connection is there. */
  #tracing: OutgoingEvent | undefined;
  #patience: "waiting" | "over" = "waiting";
  #patienceTimer: ReturnType<typeof setTimeout> | undefined;
  #deadline: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ResumeHost, source: NextSessionSource) {
    this.#host = host;
    this.#source = source;
    this.#items = new RestoredItems(source.log);
  }

  /** Rejects if the connection fails, the session is refused or an answer takes too long. Then no connection is left. */
  async run(): Promise<PreparedSession> {
    const lost = "The new connection ended before the call went on in it.";
    this.#restartDeadline();
    const opening = this.#host.open(this.#abort.signal, {
      onFrame: (frame) => this.#onFrame(frame),
      onClose: () => this.#fail(new PlugboardError("connection-lost", lost, { delivery: "unknown" })),
    });
    try {
      this.#onOpen(await Promise.race([opening, this.#failed.promise]));
      return await Promise.race([this.#done.promise, this.#failed.promise]);
    } catch (error) {
      // Nobody uses the connection any more. One that opens only after this is closed as well.
      this.#abort.abort();
      opening.then(
        (connection) => connection.close(),
        () => undefined,
      );
      throw error;
    } finally {
      clearTimeout(this.#patienceTimer);
      clearTimeout(this.#deadline);
    }
  }

  /** Uses the session if it knows the whole conversation and the moment is right. Called whenever either may have changed. */
  proceed(): void {
    this.#catchUp();
    if (this.#state.status !== "current") return;
    const { connection } = this.#state;
    clearTimeout(this.#deadline);
    if (this.#patience === "waiting" && !this.#source.isQuiet()) return;
    this.#on({ type: "taken" });
    const prepared = { connection, session: this.#session, restored: this.#items.taken() };
    try {
      this.#source.take(prepared);
      this.#done.resolve(prepared);
    } catch (error) {
      this.#failed.reject(error);
    }
  }

  /** Ends the preparation, and closes the connection unless the session was taken. */
  stop(): void {
    this.#abort.abort();
    this.#fail(new PlugboardError("aborted", "The call does not go on in another session."));
  }

  #on(event: NextSessionEvent): void {
    this.#state = afterNextSessionEvent(this.#state, event);
  }

  #fail(error: unknown): void {
    this.#on({ type: "failed" });
    this.#failed.reject(error);
  }

  #onOpen(connection: Connection): void {
    this.#on({ type: "opened", connection });
    this.#restartDeadline();
    this.#patienceTimer = setTimeout(() => {
      this.#patience = "over";
      this.proceed();
    }, this.#source.patienceMs);
    this.#configure(connection);
    this.#trace(connection);
    if (this.#host.ready === "open") this.#on({ type: "confirmed" });
    this.proceed();
  }

  /** Sends what the session in use knows and this one does not, and notes whether everything is answered. */
  #catchUp(): void {
    const { status } = this.#state;
    if (status !== "answering" && status !== "current") return;
    const { connection } = this.#state;
    this.#configure(connection);
    if (!this.#items.isCurrent) void this.#restore(connection).catch((error: unknown) => this.#fail(error));
    this.#on({ type: this.#pendingUpdates > 0 || !this.#items.isAnswered ? "changed" : "answered" });
  }

  /** Starts the deadline of the next answer. */
  #restartDeadline(): void {
    clearTimeout(this.#deadline);
    const { timeoutMs } = this.#host;
    this.#deadline = setTimeout(() => {
      this.#fail(new PlugboardError("connect-timeout", `Waited ${timeoutMs} ms for the next session of the call.`));
    }, timeoutMs);
  }

  /** Sends the configuration, unless the session was sent this very one. */
  #configure(connection: Connection): void {
    const session = this.#source.settings();
    if (session === this.#settings) return;
    this.#settings = session;
    if (this.#host.ready === "session.updated") this.#pendingUpdates += 1;
    this.#restartDeadline();
    this.#send(connection, { type: "session.update", session, event_id: configureId });
  }

  #send(connection: Connection, event: OutgoingEvent): void {
    try {
      connection.send(JSON.stringify(event));
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Creates the items that the session does not have, and deletes those that have changed or are gone. */
  async #restore(connection: Connection): Promise<void> {
    this.#on({ type: "sending" });
    while (!this.#items.isCurrent) {
      for (const change of this.#items.changes()) {
        const text = JSON.stringify(change());
        this.#restartDeadline();
        try {
          connection.send(text);
        } catch (error) {
          if (!isPlugboardError(error) || error.code !== "queue-full") throw error;
          await connection.drained();
          connection.send(text);
        }
      }
    }
    this.#on({ type: "sent" });
    this.proceed();
  }

  #onFrame(frame: string | Uint8Array): void {
    const event = this.#abort.signal.aborted ? undefined : parseEvent(frame);
    if (!event) return;
    const { type } = event;
    if (type === "session.created") this.#onCreated(event["session"]);
    else if (type === "session.updated") this.#onUpdated(event["session"]);
    else if (type === "conversation.item.done" && this.#items.accept(at(event, "item", "id"))) this.#restartDeadline();
    else if (type === "error") this.#onError(event["error"]);
    this.proceed();
  }

  #onCreated(session: unknown): void {
    this.#session ??= session;
    if (this.#host.ready === "session.created") this.#on({ type: "confirmed" });
    this.#tracing = this.#host.tracing(session) ?? this.#tracing;
    if ("connection" in this.#state) this.#trace(this.#state.connection);
  }

  #trace(connection: Connection): void {
    if (this.#tracing) this.#send(connection, this.#tracing);
    this.#tracing = undefined;
  }

  #onUpdated(session: unknown): void {
    this.#session = session;
    this.#on({ type: "confirmed" });
    // The answer to the update of the tracing comes here as well, and that update was not counted.
    this.#pendingUpdates = Math.max(0, this.#pendingUpdates - 1);
    this.#restartDeadline();
  }

  #onError(error: unknown): void {
    const eventId = asString(at(error, "event_id"));
    if (eventId !== undefined && this.#items.refuse(eventId)) return this.#restartDeadline();
    const { status } = this.#state;
    const isConfigured = status !== "opening" && status !== "configuring";
    const isUnknown = eventId === undefined && !isConfigured && !String(at(error, "param")).includes("tracing");
    if (eventId !== configureId && !isUnknown) return undefined;
    const message = "The server refused the next session of the call.";
    return this.#fail(new PlugboardError("server-error", message, { cause: error, delivery: "rejected" }));
  }
}
