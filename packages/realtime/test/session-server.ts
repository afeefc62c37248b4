import type { ScriptedSocket } from "./scripted-socket.ts";

interface Item {
  readonly id: string;
  readonly role: string;
  readonly text: string;
}

type Event = Readonly<Record<string, unknown>>;

const partOf = (item: Event): Event => ((item["content"] ?? []) as Event[])[0] ?? {};

/** One session as the Realtime API describes it, over a socket in memory: what it has, and what is on its way in both directions. */
export class SessionServer {
  readonly items: Item[] = [];
  readonly #socket: ScriptedSocket;
  /** What the client has sent and the server has not read. */
  readonly #inbound: Event[] = [];
  /** What the server has sent and the client has not read. */
  readonly #outbound: Event[] = [];
  #running: string | undefined;
  #count = 0;
  #status: "dialled" | "open" | "gone" = "dialled";

  constructor(socket: ScriptedSocket) {
    this.#socket = socket;
    socket.onSend = (frame) => void this.#inbound.push(JSON.parse(frame) as Event);
  }

  get isOpen(): boolean {
    return this.#status === "open";
  }

  /** Whether nothing is on its way and no response runs. */
  get isQuiet(): boolean {
    return this.#status === "gone" || (this.#inbound.length + this.#outbound.length === 0 && this.#running === undefined);
  }

  /** Accepts the connection. */
  open(): void {
    if (this.#status !== "dialled" || this.#socket.closed) return;
    this.#status = "open";
    this.#socket.open();
    this.#tell({ type: "session.created", session: { type: "realtime", tracing: null } });
  }

  /** The connection takes nothing of the client any more; its end follows. */
  beginToEnd(): void {
    if (this.isOpen) this.#socket.ending = "begun";
  }

  /** The end that has begun. */
  end(): void {
    if (this.#socket.ending === "begun") this.lose();
  }

  /** The network takes the connection, with everything that is on its way. */
  lose(): void {
    if (this.#status === "gone") return;
    this.#status = "gone";
    this.#socket.end(1006, "");
  }

  /** Reads one event of the client. */
  read(): void {
    if (this.#socket.closed) this.#status = "gone";
    const event = this.isOpen ? this.#inbound.shift() : undefined;
    if (event?.["type"] === "session.update") this.#tell({ type: "session.updated", session: { type: "realtime" } });
    if (event?.["type"] === "conversation.item.create") this.#create(event);
    if (event?.["type"] === "response.create") this.#begin(event);
  }

  /** Hands the client one event. */
  deliver(): Event | undefined {
    if (this.#socket.closed) this.#status = "gone";
    const event = this.isOpen ? this.#outbound.shift() : undefined;
    if (event) this.#socket.message(JSON.stringify(event));
    return event;
  }

  /** The model has said its answer. */
  answer(text: string): void {
    const id = this.#running;
    if (id === undefined || !this.isOpen) return;
    this.#running = undefined;
    const item = { id: `answer_${id}`, type: "message", role: "assistant", status: "completed", content: [{ type: "output_text", text }] };
    const previous = this.items.at(-1)?.id ?? null;
    this.items.push({ id: item.id, role: "assistant", text });
    this.#tell({
      type: "response.output_item.added",
      response_id: id,
      output_index: 0,
      item: { ...item, status: "in_progress", content: [] },
    });
    this.#tell({ type: "conversation.item.added", previous_item_id: previous, item: { ...item, status: "in_progress", content: [] } });
    this.#tell({ type: "response.output_text.done", response_id: id, item_id: item.id, output_index: 0, content_index: 0, text });
    this.#tell({ type: "response.output_item.done", response_id: id, output_index: 0, item });
    this.#tell({ type: "conversation.item.done", previous_item_id: previous, item });
    this.#tell({ type: "response.done", response: { id, conversation_id: "c", status: "completed", output: [item] } });
  }

  #tell(event: Event): void {
    this.#count += 1;
    this.#outbound.push({ event_id: `event_${this.#count}`, ...event });
  }

  #create({ item: given, previous_item_id }: Event): void {
    const item = given as Event;
    const id = String(item["id"] ?? `item_${this.#count}`);
    const at = this.items.findIndex((other) => other.id === previous_item_id);
    const place = previous_item_id === "root" ? 0 : at < 0 ? this.items.length : at + 1;
    const previous = this.items[place - 1]?.id ?? null;
    this.items.splice(place, 0, { id, role: String(item["role"]), text: String(partOf(item)["text"]) });
    for (const type of ["conversation.item.added", "conversation.item.done"]) {
      this.#tell({ type, previous_item_id: previous, item: { ...item, id, status: "completed" } });
    }
  }

  #begin({ event_id }: Event): void {
    if (this.#running !== undefined) {
      this.#tell({
        type: "error",
        error: { type: "invalid_request_error", code: "conversation_already_has_active_response", message: "no", event_id },
      });
      return;
    }
    this.#running = `response_${this.#count}`;
    this.#tell({ type: "response.created", response: { id: this.#running, conversation_id: "c", status: "in_progress", output: [] } });
  }
}
