import type { Adapter } from "./adapter.ts";
import { byteLength } from "./byte-length.ts";
import { checkAdapter } from "./check-adapter.ts";
import { maxReasonBytes } from "./close-codes.ts";
import { connect } from "./connect.ts";
import type { Connection, Handshake } from "./connection.ts";
import { type CloseInfo, isPlugboardError, type PlugboardError } from "./errors.ts";
import { checkOptions } from "./options.ts";
import { checkRequest } from "./request.ts";
import { createSequence } from "./sequence.ts";
import type { Frame } from "./socket.ts";
import type { StandardWebSocketClass, WebSocketClassOptions, WebSocketInit } from "./standard-web-socket.ts";
import {
  clampToShort,
  headerMap,
  mergeHeaders,
  protocolList,
  syntaxError,
  toOutgoing,
  toScalarValues,
  urlRecord,
} from "./web-socket-arguments.ts";
import { defineMembers, type EventName } from "./web-socket-members.ts";

/** The state of one socket. `failing` and `closing` both read as 2: the first never was open. */
type State =
  | { readonly name: "connecting" | "failing"; readonly attempt: AbortController }
  | { readonly name: "open" | "closing"; readonly connection: Connection }
  | { readonly name: "closed" };

const readyStates: Readonly<Record<State["name"], number>> = { connecting: 0, open: 1, failing: 2, closing: 2, closed: 3 };

/** An event with the members that its type has. */
const eventOf = (type: EventName, members: object): Event =>
  Object.defineProperties(
    new Event(type),
    Object.fromEntries(Object.entries(members).map(([name, value]) => [name, { value, enumerable: true }])),
  );

/**
 * A WHATWG `WebSocket` class from any adapter, for the places where an SDK takes one: `createOpenAI({ webSocket })` of the AI SDK,
 * `webSocketImpl` of graphql-ws. Its sockets are connections of `connect`, so they keep its promises.
 *
 * @param adapter - The runtime's adapter, for example `nodeAdapter()`.
 * @param options - Headers of every handshake, and options of `connect`. Throws `invalid-argument` for a wrong one.
 * @returns The class. Its constructor throws what the standard says, `capability-missing` for headers or subprotocols that the adapter
 * cannot send, and `invalid-argument` for a header that is not allowed.
 * @see https://websockets.spec.whatwg.org/
 */
export const webSocketClass = (adapter: Adapter, options: WebSocketClassOptions = {}): StandardWebSocketClass => {
  const { headers: ownHeaders, maxQueuedBytes = 2_147_483_647, ...others } = options;
  const connectOptions = { maxQueuedBytes, ...others };
  // Read at once: an iterator, as `headers.entries()` is one, could not be read for a second socket.
  const bound = headerMap(ownHeaders);
  checkAdapter("webSocketClass", adapter);
  checkOptions(adapter, connectOptions);

  class PlugboardWebSocket extends EventTarget {
    readonly #url: URL;
    readonly #inOrder = createSequence();
    #state: State;
    #protocol = "";
    #extensions = "";
    #binaryType: "blob" | "arraybuffer" = "blob";
    /** Bytes of blobs that are being read, and of what was given after the end. */
    #counted = { waiting: 0, discarded: 0 };
    /** What waited when the first message of this turn was sent, and the messages. Within one turn nothing counts as sent. */
    #turn: { readonly before: number; bytes: number } | undefined;

    constructor(url: unknown, protocols?: unknown, init: WebSocketInit = {}) {
      super();
      this.#url = urlRecord(url);
      const request = checkRequest(adapter, {
        url: this.#url.href,
        protocols: protocolList(protocols),
        headers: mergeHeaders(bound, headerMap(init?.headers)),
      });
      const attempt = new AbortController();
      this.#state = { name: "connecting", attempt };
      connect(
        adapter,
        request,
        {
          open: (connection, handshake) => this.#onOpen(connection, handshake),
          message: (frame) => this.#onMessage(frame),
          close: (info) => this.#onEnd(info, info.wasClean || info.initiator === "local" ? undefined : info.error),
        },
        { ...connectOptions, signal: attempt.signal },
      ).catch((error: PlugboardError) => this.#onEnd(error.close, error));
    }

    get url(): string {
      return this.#url.href;
    }

    get readyState(): number {
      return readyStates[this.#state.name];
    }

    get bufferedAmount(): number {
      const { waiting, discarded } = this.#counted;
      const queued = "connection" in this.#state ? this.#state.connection.queuedBytes : 0;
      // Within the turn not what the runtime says, which may have written already, or counts the heads of frames (ws 8.23).
      return (this.#turn ? this.#turn.before + this.#turn.bytes : queued) + waiting + discarded;
    }

    get extensions(): string {
      return this.#extensions;
    }

    get protocol(): string {
      return this.#protocol;
    }

    get binaryType(): string {
      return this.#binaryType;
    }

    set binaryType(type: string) {
      if (type === "blob" || type === "arraybuffer") this.#binaryType = type;
    }

    send(...given: readonly unknown[]): void {
      if (given.length === 0) throw new TypeError("send() takes what is to be sent.");
      if (this.#state.name === "connecting") throw new DOMException("The socket is still connecting.", "InvalidStateError");
      const { size, frame } = toOutgoing(given[0]);
      if (this.#state.name !== "open") {
        this.#counted.discarded += size;
        return;
      }
      this.#counted.waiting += size;
      this.#inOrder(frame, (bytes) => {
        this.#counted.waiting -= size;
        this.#transmit(bytes, size);
      });
    }

    close(code?: unknown, reason?: unknown): void {
      const number = code === undefined ? undefined : clampToShort(code);
      const text = reason === undefined ? "" : toScalarValues(reason);
      if (number !== undefined && number !== 1000 && (number < 3000 || number > 4999)) {
        throw new DOMException("The code is neither 1000 nor 3000 to 4999.", "InvalidAccessError");
      }
      if (byteLength(text) > maxReasonBytes) throw syntaxError(`The reason has more than ${maxReasonBytes} bytes.`);
      const state = this.#state;
      if (state.name === "connecting") {
        this.#state = { name: "failing", attempt: state.attempt };
        state.attempt.abort();
      } else if (state.name === "open") {
        this.#state = { name: "closing", connection: state.connection };
        // Behind what was sent before, a blob that is still read included.
        this.#inOrder(undefined, () => void state.connection.close(number, text));
      }
    }

    #transmit(frame: Frame, size: number): void {
      const state = this.#state;
      if (state.name === "closed" || !("connection" in state)) {
        this.#counted.discarded += size;
        return;
      }
      if (!this.#turn) {
        this.#turn = { before: state.connection.queuedBytes, bytes: 0 };
        queueMicrotask(() => {
          this.#turn = undefined;
        });
      }
      this.#turn.bytes += size;
      try {
        state.connection.send(frame);
      } catch (thrown) {
        // One that is ending drops what is sent. What cannot be kept ends the connection, which the standard then calls full.
        if (isPlugboardError(thrown) && thrown.code === "not-open") return;
        this.#onEnd(undefined, thrown as PlugboardError);
        state.connection.terminate();
      }
    }

    #onOpen(connection: Connection, handshake: Handshake | undefined): void {
      if (this.#state.name !== "connecting") return;
      this.#state = { name: "open", connection };
      this.#protocol = connection.protocol;
      this.#extensions = handshake?.headers["sec-websocket-extensions"] ?? "";
      this.#fire("open", {});
    }

    #onMessage(frame: Frame): void {
      if (this.#state.name !== "open") return;
      const { protocol, host } = this.#url;
      const members = { origin: `${protocol}//${host}`, lastEventId: "", source: null, ports: [] };
      if (typeof frame === "string") return this.#fire("message", { ...members, data: frame });
      // A copy, because a frame may be a view of a larger buffer.
      const bytes = new Uint8Array(frame);
      this.#fire("message", { ...members, data: this.#binaryType === "blob" ? new Blob([bytes]) : bytes.buffer });
    }

    /** @param error - Why it failed, if it did. */
    #onEnd(info: CloseInfo | undefined, error: PlugboardError | undefined): void {
      const state = this.#state;
      if (state.name === "closed") return;
      const { code = 1006, reason = "", wasClean = false } = state.name === "open" || state.name === "closing" ? (info ?? {}) : {};
      this.#counted.discarded += (info?.unsent ?? []).reduce((sum, frame) => sum + byteLength(frame), 0);
      this.#state = { name: "closed" };
      if (error) this.#fire("error", { error, message: error.message });
      this.#fire("close", { code, reason, wasClean });
    }

    #fire(type: EventName, members: object): void {
      this.dispatchEvent(eventOf(type, members));
    }
  }
  defineMembers(PlugboardWebSocket);
  // The constants and the handlers are properties as the standard describes them, which no class declaration makes.
  return PlugboardWebSocket as unknown as StandardWebSocketClass;
};
