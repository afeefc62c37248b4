import { type Connection, PlugboardError } from "@plugboard/core";
import type { ConversationLog } from "./conversation-log.ts";
import { type Deferred, deferred } from "./deferred.ts";
import { asString, at, type JsonObject } from "./json-object.ts";
import { parseEvent } from "./parse-event.ts";
import type { ResumeHost } from "./resume-host.ts";

/** A session that is ready to take over. */
export interface ReplayedSession {
  readonly connection: Connection;
  /** The session as the server describes it. */
  readonly session: unknown;
  /** How many items it was told. */
  readonly restored: number;
}

/** Prepares one new session: configures it, tells it the conversation, and waits for the moment to swap. */
export class SessionReplay {
  readonly #host: ResumeHost;
  readonly #log: ConversationLog;
  readonly #isReady: () => boolean;
  readonly #patienceMs: number;
  readonly #failed: Deferred<never> = deferred();
  readonly #done: Deferred<ReplayedSession> = deferred();
  /** What the new session was told, by item id, as JSON. */
  readonly #told = new Map<unknown, string>();
  readonly #unanswered = new Set<unknown>();
  #connection: Connection | undefined;
  #session: unknown;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isPatient = true;

  constructor(host: ResumeHost, log: ConversationLog, isReady: () => boolean, patienceMs: number) {
    this.#host = host;
    this.#log = log;
    this.#isReady = isReady;
    this.#patienceMs = patienceMs;
  }

  /** Rejects if the new connection fails or the new session is refused; then no connection is left. */
  async run(): Promise<ReplayedSession> {
    const lost = new PlugboardError("connection-lost", "The new connection ended before the session was carried over.", {
      delivery: "unknown",
    });
    const opening = this.#host.open(
      (frame) => this.#onFrame(frame),
      () => this.#failed.reject(lost),
    );
    try {
      this.#connection = await Promise.race([opening, this.#failed.promise]);
      this.#send(this.#host.configuration());
      this.#timer = setTimeout(() => {
        this.#isPatient = false;
        this.proceed();
      }, this.#patienceMs);
      return await Promise.race([this.#done.promise, this.#failed.promise]);
    } catch (error) {
      // Nobody adopts it, also if it opens only now.
      opening.then(
        (connection) => connection.close(),
        () => undefined,
      );
      throw error;
    }
  }

  /** Looks whether the new session knows everything and the moment is right. */
  proceed(): void {
    const connection = this.#connection;
    if (!connection || this.#session === undefined) return;
    this.#tell();
    if (this.#unanswered.size > 0 || !(this.#isReady() || !this.#isPatient)) return;
    this.#done.resolve({ connection, session: this.#session, restored: this.#told.size });
  }

  /** Ends the preparation, and closes the connection unless it was adopted. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#failed.reject(new PlugboardError("aborted", "The session is no longer to be carried over."));
  }

  #send(event: JsonObject | undefined): void {
    if (event) this.#connection?.send(JSON.stringify(event));
  }

  /** Tells the new session what it does not know yet, and takes back what is no longer true. */
  #tell(): void {
    const items = this.#log.recreations();
    const wanted = new Map(items.map((item) => [item["id"], JSON.stringify(item)]));
    for (const [id, text] of this.#told) {
      if (wanted.get(id) === text) continue;
      this.#told.delete(id);
      this.#send({ type: "conversation.item.delete", item_id: id });
    }
    for (const [index, item] of items.entries()) {
      const { id } = item;
      if (this.#told.has(id)) continue;
      this.#told.set(id, wanted.get(id) ?? "");
      this.#unanswered.add(id);
      const previous = index === 0 ? "root" : items[index - 1]?.["id"];
      this.#send({ type: "conversation.item.create", event_id: `plugboard_replay_${String(id)}`, previous_item_id: previous, item });
    }
  }

  #onFrame(frame: string | Uint8Array): void {
    const event = parseEvent(frame);
    if (!event) return;
    const { type } = event;
    if (type === "session.created") this.#send(this.#host.configuration(event["session"]));
    else if (type === "session.updated") this.#session = event["session"];
    else if (type === "conversation.item.done") this.#unanswered.delete(at(event, "item", "id"));
    else if (type === "error") this.#onError(event["error"]);
    this.proceed();
  }

  #onError(error: unknown): void {
    const eventId = asString(at(error, "event_id"));
    if (eventId?.startsWith("plugboard_replay_")) {
      // An item that the server refuses is missing in the new session; the call goes on without it.
      this.#unanswered.delete(eventId.slice("plugboard_replay_".length));
    } else if (this.#session === undefined && !String(at(error, "param")).includes("tracing")) {
      this.#failed.reject(
        new PlugboardError("server-error", "The server refused the new session.", { cause: error, delivery: "rejected" }),
      );
    }
  }
}
