import { OutputAccount } from "../increment/output-account.ts";
import { type ErrorFrame, readErrorFrame } from "../wire/error-frame.ts";
import type { JsonObject } from "../wire/json.ts";
import type { ServerEvent } from "../wire/server-event.ts";
import { type Ending, endingOf, isLifecycle, mayBeTerminal } from "../wire/terminal-event.ts";
import { itemIdOf, type KnownIds, responseIdOf } from "./known-ids.ts";

/**
 * What an event is for the response that its lane runs: one `of-response`; `unrelated`, because it is of a response that ended
 * before or of none; the refusal of the request (`refused`); the last one (`ended`); or `foreign`: of a response that is not this
 * one, so that nothing more on the lane can be believed.
 */
export type Verdict =
  | { readonly kind: "of-response" | "unrelated" | "foreign" }
  | { readonly kind: "refused"; readonly error: ErrorFrame }
  | { readonly kind: "ended"; readonly ending: Ending; readonly event: JsonObject };

const ofResponse: Verdict = { kind: "of-response" };
const unrelated: Verdict = { kind: "unrelated" };
const foreign: Verdict = { kind: "foreign" };

/**
 * Tells which events are of one response. Only lifecycle events name the response; the others name an item at most. An answer begins
 * with a lifecycle event under an id that its socket has not seen, mostly `response.created` (a warm-up may be answered by
 * `response.completed` alone), and what is of an item of an earlier response is not part of it.
 */
export class ResponseTracker {
  /** What was told of the output. */
  readonly output: OutputAccount = new OutputAccount();
  readonly #known: KnownIds;
  readonly #items = new Set<string>();
  readonly #places = new Set<unknown>();
  #status: "waiting" | "answered" = "waiting";
  #responseId: string | undefined;
  /** The member of the item that was spoken of last, as text, and where: nearly every event is a delta of the same one. */
  #lastItem: { readonly text: string; readonly start: number; readonly end: number } | undefined;

  /** @param known - The ids of the responses that ended on the socket. */
  constructor(known: KnownIds) {
    this.#known = known;
  }

  /** Whether an event of the response has come. */
  get isAnswered(): boolean {
    return this.#status !== "waiting";
  }

  get responseId(): string | undefined {
    return this.#responseId;
  }

  /** Judges the next event of the lane. */
  judge(event: ServerEvent): Verdict {
    const { type } = event;
    // Nearly every event is one.
    if (this.#status === "answered" && type.endsWith(".delta")) return this.#judgePart(event);
    if (type === "error") return this.#judgeError(event);
    // A server may speak of itself (`codex.rate_limits`, `keepalive`).
    if (!type.startsWith("response.")) return this.isAnswered ? ofResponse : unrelated;
    // Those of steering have a third part, and none of the members that name a response.
    if (isLifecycle(type)) return this.#judgeLifecycle(event);
    if (!this.isAnswered) return this.#known.isOf(event) ? unrelated : foreign;
    if (type === "response.output_item.added" || type === "response.output_item.done") return this.#judgeItem(event);
    return this.#judgePart(event);
  }

  /** The response has ended: what comes of it from now on is late. */
  close(): void {
    for (const id of this.#items) this.#known.add(id);
    if (this.#responseId !== undefined) this.#known.add(this.#responseId);
  }

  #judgeError(event: ServerEvent): Verdict {
    const json = event.json();
    if (!json) return foreign;
    if (this.#status === "waiting") return { kind: "refused", error: readErrorFrame(json) };
    return { kind: "ended", ending: "error", event: json };
  }

  #judgeLifecycle(event: ServerEvent): Verdict {
    const { type } = event;
    const json = event.json();
    if (!json) return foreign;
    const id = responseIdOf(event);
    // A response that begins under an id of an earlier one cannot be told from that one.
    if (this.#known.has(id)) return type === "response.created" ? foreign : unrelated;
    if (!this.#belongs(type, id)) return foreign;
    this.#responseId ??= id;
    if (this.#status === "waiting") this.#status = "answered";
    const ending = mayBeTerminal(type) ? endingOf(type, json) : undefined;
    return ending === undefined ? ofResponse : { kind: "ended", ending, event: json };
  }

  /** Every lifecycle event of a response has the same id, and `response.created` comes once. */
  #belongs(type: string, id: string | undefined): boolean {
    if (!this.isAnswered) return id !== undefined || type === "response.created";
    return type !== "response.created" && (id === undefined || (this.#responseId ?? id) === id);
  }

  #judgePart(event: ServerEvent): Verdict {
    if (!this.#isOfOwnItem(event)) return unrelated;
    this.output.addPart();
    return ofResponse;
  }

  #judgeItem(event: ServerEvent): Verdict {
    const { type } = event;
    const json = event.json();
    if (!json) return foreign;
    const id = itemIdOf(event);
    const place = json["output_index"];
    const begins = type === "response.output_item.added";
    const isNext = begins && (place === undefined || place === this.#places.size);
    // Some servers number the items of each response anew, so an id that was used before counts where an item is expected.
    if (id !== undefined && !this.#items.has(id) && this.#known.has(id) && !isNext) return unrelated;
    if (begins && place !== undefined && this.#places.has(place)) return foreign;
    if (begins) this.#places.add(place);
    if (id !== undefined) this.#items.add(id);
    this.output.addItem(type, json);
    return ofResponse;
  }

  /** Whether the event is of an item of this response. A server may leave out that an item begins, so an id that is new will do. */
  #isOfOwnItem(event: ServerEvent): boolean {
    const last = this.#lastItem;
    // A comparison at the place where it was takes a third of the time of a search.
    if (last && event.text.slice(last.start, last.end) === last.text) return true;
    const id = event.text.includes('item_id"') ? itemIdOf(event) : undefined;
    if (id === undefined) return true;
    if (!this.#items.has(id) && this.#known.has(id)) return false;
    this.#items.add(id);
    const text = `"item_id":${JSON.stringify(id)}`;
    const start = event.text.indexOf(text);
    this.#lastItem = start === -1 ? undefined : { text, start, end: start + text.length };
    return true;
  }
}
