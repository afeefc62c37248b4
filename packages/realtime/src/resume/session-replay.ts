import { type Connection, isPlugboardError, PlugboardError } from "@plugboard/core";
import { asString, at, type JsonObject, parseEvent } from "@plugboard/wire";
import { type Deferred, deferred } from "../connection/deferred.ts";
import type { ConversationLog } from "../conversation/conversation-log.ts";
import type { ResumeHost } from "./resume-host.ts";
import { ToldItems } from "./told-items.ts";

/** A session that is ready to take over. */
export interface ReplayedSession {
  readonly connection: Connection;
  /** The session as the server describes it; `undefined` if it has not. */
  readonly session: unknown;
  /** The items that it was told and has taken. */
  readonly told: ReadonlySet<unknown>;
}

/** What a session is prepared from. */
export interface ReplaySource {
  readonly log: ConversationLog;
  /** The settings of the session in use; another object whenever they have changed. */
  readonly settings: () => JsonObject;
  /** Whether the moment is right for the swap. */
  readonly isReady: () => boolean;
  /** After how many milliseconds any moment is. */
  readonly patienceMs: number;
  /** Makes the session the one in use. */
  readonly take: (session: ReplayedSession) => void;
}

const configureId = "plugboard_configure";

/** Prepares one new session: configures it, tells it the conversation, and waits for the moment to swap. */
export class SessionReplay {
  readonly #host: ResumeHost;
  readonly #source: ReplaySource;
  readonly #abort = new AbortController();
  readonly #failed: Deferred<never> = deferred();
  readonly #done: Deferred<ReplayedSession> = deferred();
  readonly #items: ToldItems;
  #connection: Connection | undefined;
  #session: unknown;
  #isConfigured = false;
  /** The updates of the configuration that are not answered yet. */
  #updates = 0;
  #settings: JsonObject | undefined;
  #isTelling = false;
  #patience: ReturnType<typeof setTimeout> | undefined;
  #deadline: ReturnType<typeof setTimeout> | undefined;
  #isPatient = true;
  #isOver = false;
  #tracing: JsonObject | undefined;

  constructor(host: ResumeHost, source: ReplaySource) {
    this.#host = host;
    this.#source = source;
    this.#items = new ToldItems(source.log);
  }

  /** Rejects if the new connection fails, the new session is refused or an answer takes too long; then no connection is left. */
  async run(): Promise<ReplayedSession> {
    const lost = new PlugboardError("connection-lost", "The new connection ended before the session was carried over.", {
      delivery: "unknown",
    });
    this.#watch();
    const opening = this.#host.open(
      this.#abort.signal,
      (frame) => this.#onFrame(frame),
      () => this.#fail(lost),
    );
    try {
      this.#connection = await Promise.race([opening, this.#failed.promise]);
      this.#watch();
      this.#patience = setTimeout(() => {
        this.#isPatient = false;
        this.proceed();
      }, this.#source.patienceMs);
      this.#configure();
      this.#trace();
      this.#isConfigured ||= this.#host.ready === "open";
      this.proceed();
      return await Promise.race([this.#done.promise, this.#failed.promise]);
    } catch (error) {
      // Nobody adopts it, also if it opens only now.
      this.#abort.abort();
      opening.then(
        (connection) => connection.close(),
        () => undefined,
      );
      throw error;
    } finally {
      clearTimeout(this.#patience);
      clearTimeout(this.#deadline);
    }
  }

  /** Looks whether the new session knows everything and the moment is right. */
  proceed(): void {
    const connection = this.#connection;
    if (this.#isOver || !connection || !this.#isConfigured || this.#isTelling) return;
    this.#configure();
    if (!this.#items.isCurrent) void this.#tell(connection).catch((error: unknown) => this.#fail(error));
    if (this.#isTelling || this.#updates > 0 || !this.#items.isAnswered) return;
    clearTimeout(this.#deadline);
    if (this.#isPatient && !this.#source.isReady()) return;
    if (this.#isOver) return;
    this.#isOver = true;
    const taken = { connection, session: this.#session, told: this.#items.taken() };
    try {
      this.#source.take(taken);
      this.#done.resolve(taken);
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.#isOver = true;
    this.#failed.reject(error);
  }

  /** Ends the preparation, and closes the connection unless the session was taken. */
  stop(): void {
    this.#abort.abort();
    this.#fail(new PlugboardError("aborted", "The session is no longer to be carried over."));
  }

  /** Begins to wait for the next answer. */
  #watch(): void {
    clearTimeout(this.#deadline);
    const { timeoutMs } = this.#host;
    this.#deadline = setTimeout(() => {
      this.#fail(new PlugboardError("connect-timeout", `Waited ${timeoutMs} ms for the session that takes over.`));
    }, timeoutMs);
  }

  /** Sends the configuration, if it is another one than the new session was sent. */
  #configure(): void {
    const session = this.#source.settings();
    if (session === this.#settings) return;
    this.#settings = session;
    if (this.#host.ready === "session.updated") this.#updates += 1;
    this.#watch();
    this.#send({ type: "session.update", session, event_id: configureId });
  }

  /** Sends what a session is configured with. */
  #send(event: JsonObject): void {
    try {
      this.#connection?.send(JSON.stringify(event));
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Tells the new session what it does not know yet, and takes back what is no longer true. */
  async #tell(connection: Connection): Promise<void> {
    this.#isTelling = true;
    while (!this.#items.isCurrent) {
      for (const change of this.#items.changes()) {
        const frame = JSON.stringify(change());
        this.#watch();
        try {
          connection.send(frame);
        } catch (error) {
          if (!isPlugboardError(error) || error.code !== "queue-full") throw error;
          await connection.drained();
          connection.send(frame);
        }
      }
    }
    this.#isTelling = false;
    this.proceed();
  }

  #onFrame(frame: string | Uint8Array): void {
    const event = this.#abort.signal.aborted ? undefined : parseEvent(frame);
    if (!event) return;
    const { type } = event;
    if (type === "session.created") this.#onCreated(event["session"]);
    else if (type === "session.updated") this.#onUpdated(event["session"]);
    else if (type === "conversation.item.done" && this.#items.accept(at(event, "item", "id"))) this.#watch();
    else if (type === "error") this.#onError(event["error"]);
    this.proceed();
  }

  #onCreated(session: unknown): void {
    this.#session ??= session;
    this.#isConfigured ||= this.#host.ready === "session.created";
    const tracing = this.#host.tracing(session);
    if (tracing) this.#tracing = tracing;
    this.#trace();
  }

  /** Sets the tracing, once `session.created` has come and the connection is there, whichever is last. */
  #trace(): void {
    const tracing = this.#tracing;
    if (!tracing || !this.#connection) return;
    this.#tracing = undefined;
    this.#send(tracing);
  }

  #onUpdated(session: unknown): void {
    this.#session = session;
    this.#isConfigured = true;
    // Those of the tracing are none of them.
    this.#updates = Math.max(0, this.#updates - 1);
    this.#watch();
  }

  #onError(error: unknown): void {
    const eventId = asString(at(error, "event_id"));
    if (eventId !== undefined && this.#items.refuse(eventId)) return this.#watch();
    const isUnknown = eventId === undefined && !this.#isConfigured && !String(at(error, "param")).includes("tracing");
    if (eventId !== configureId && !isUnknown) return undefined;
    const message = "The server refused the new session.";
    return this.#fail(new PlugboardError("server-error", message, { cause: error, delivery: "rejected" }));
  }
}
