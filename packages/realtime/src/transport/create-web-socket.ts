import { type CloseInfo, type Connection, connect } from "@plugboard/core";
import { textOf } from "@plugboard/wire";
import { isNotOpen } from "../connection/connection-errors.ts";
import type { AnyAdapter, RealtimeConnectionOptions } from "../connection/connection-options.ts";
import { planConnection } from "../connection/connection-plan.ts";
import { sdkHeaders } from "../connection/sdk-headers.ts";

/** How the socket is made; the key comes from upstream. */
export type CreateWebSocketOptions = Omit<RealtimeConnectionOptions, "adapter" | "endpoint" | "buildUrl">;

/** What `OpenAIRealtimeWebSocket` takes in its options. */
export interface CreateWebSocket {
  /** Connects; rejects with a `PlugboardError`. The type parameter is the socket type that upstream names. */
  readonly createWebSocket: <WebSocket>(options: { readonly url: string; readonly apiKey: string }) => Promise<WebSocket>;
  /** The socket is open when upstream gets it. */
  readonly skipOpenEventListeners: true;
}

type Listener = (event: object) => void;

/** The part of a WebSocket that upstream uses, over a connection. Events are kept, in order, until upstream listens. */
class ConnectedSocket {
  readonly #listeners = new Map<string, Listener[]>();
  readonly #waiting: (readonly [type: string, event: object])[] = [];
  #connection: Connection | undefined;
  /** Events wait until upstream listens and has sent its configuration. */
  #delivery: "waiting" | "running" = "waiting";

  /** 1 while open, 3 afterwards. */
  get readyState(): number {
    return this.#connection?.status === "open" ? 1 : 3;
  }

  addEventListener(type: string, listener: Listener): void {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener]);
    // Upstream sends its configuration a few promise callbacks after this, and that has to be the first frame. Where it sends none, the
    // events are delivered in the next turn.
    if (type === "message") setTimeout(() => this.#deliver(), 0);
  }

  removeEventListener(type: string, listener: Listener): void {
    this.#listeners.set(
      type,
      (this.#listeners.get(type) ?? []).filter((other) => other !== listener),
    );
  }

  send(frame: string): void {
    // Delivered right after the configuration, so that the tracing update follows it, as it does with upstream's own socket.
    if (this.#delivery === "waiting" && this.#listeners.has("message")) queueMicrotask(() => this.#deliver());
    try {
      this.#connection?.send(frame);
    } catch (error) {
      // A WebSocket ignores what is sent while it closes.
      if (!isNotOpen(error)) throw error;
    }
  }

  close(code?: number, reason?: string): void {
    void this.#connection?.close(code, reason);
  }

  async connect(adapter: AnyAdapter, options: CreateWebSocketOptions, url: string, apiKey: string): Promise<void> {
    const plan = await planConnection({ ...options, adapter }, { model: "", url, apiKey, headers: () => sdkHeaders });
    const { connectTimeoutMs } = options;
    const onClose = ({ code, reason, wasClean, error }: CloseInfo): void => {
      if (error) this.#tell("error", { error, message: "The connection was lost." });
      this.#tell("close", { code, reason, wasClean });
    };
    this.#connection = await connect(
      plan.adapter,
      plan.request,
      {
        // A binary message is passed on as text: upstream calls `toString()`, which gives a list of numbers for a Uint8Array.
        message: (frame) => this.#tell("message", { data: textOf(frame) }),
        close: onClose,
      },
      { ...plan.options, ...(connectTimeoutMs === undefined ? {} : { connectTimeoutMs }) },
    );
  }

  #deliver(): void {
    this.#delivery = "running";
    for (const [type, event] of this.#waiting.splice(0)) {
      // Upstream takes an end that comes before its `connect()` has resolved for a failed attempt.
      if (type === "close") setTimeout(() => this.#tell(type, event), 0);
      else this.#tell(type, event);
    }
  }

  #tell(type: string, event: object): void {
    if (this.#delivery === "waiting") this.#waiting.push([type, event]);
    else for (const listener of this.#listeners.get(type) ?? []) listener({ type, ...event });
  }
}

/**
 * Lets `OpenAIRealtimeWebSocket` of `@openai/agents-realtime` connect over any adapter:
 * `new OpenAIRealtimeWebSocket(asCreateWebSocket(nodeAdapter()))`.
 */
export const asCreateWebSocket = (adapter: AnyAdapter, options: CreateWebSocketOptions = {}): CreateWebSocket => ({
  createWebSocket: async <WebSocket>({ url, apiKey }: { readonly url: string; readonly apiKey: string }): Promise<WebSocket> => {
    const socket = new ConnectedSocket();
    await socket.connect(adapter, options, url, apiKey);
    // The socket has what upstream uses of the type that it names.
    return socket as WebSocket;
  },
  skipOpenEventListeners: true,
});
