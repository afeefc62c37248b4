import {
  type Adapter,
  type CloseInfo,
  type ConnectRequest,
  PlugboardError,
  type ReconnectInfo,
  type Reconnecting,
  type ReconnectOptions,
  reconnecting,
  type Socket,
} from "@plugboard/core";
import { checkAdapter } from "@plugboard/core/internal";
import { createEventQueue, type EventQueue } from "./event-queue.ts";
import type { ResponsesClientEvent, ResponsesServerEvent, TypedEvent } from "./events.ts";
import { SeriesEvents } from "./series-events.ts";

/** How a {@link ResponsesConnection} is made; besides, everything that `reconnecting` of core takes. */
export interface ResponsesConnectionOptions<Event extends TypedEvent = ResponsesServerEvent, S extends Socket = Socket>
  extends ReconnectOptions<S> {
  /** Opens the sockets, for example `nodeAdapter()`. */
  readonly adapter: Adapter<never, S>;
  /** @defaultValue "https://api.openai.com/v1" */
  readonly baseURL?: string | URL;
  /** Makes the request of each attempt: headers with a fresh credential, or subprotocols where the adapter cannot send headers. */
  readonly credential: () => Omit<ConnectRequest, "url"> | Promise<Omit<ConnectRequest, "url">>;
  /** Hears every event of the server, also those that no stream reads (`response.steer.accepted`, limits). */
  readonly onEvent?: (event: Event) => void;
  /** An attempt failed or a connection ended, and another attempt starts in `delayMs` milliseconds. */
  readonly onWaiting?: (info: ReconnectInfo, delayMs: number) => void;
}

/** How {@link ResponsesConnection.stream} asks. */
export interface ResponseStreamOptions {
  /** The lane (`stream_id`), of 1 to 256 letters, digits, `_`, `-` and `.`. On one lane responses run one after the other. */
  readonly lane?: string;
  /** Ends the iteration with its reason. The API has no cancel message, so the server goes on. */
  readonly signal?: AbortSignal;
}

/** The Responses protocol over any adapter. */
export interface ResponsesConnection<Event extends TypedEvent = ResponsesServerEvent> {
  /** Whether a connection is open now. */
  readonly isOpen: boolean;
  /** Resolves with the next connection that is open; rejects when there will be none. */
  readonly ready: () => Promise<void>;
  /** How the last connection ended, with the whole series; rejects with the error that ended it. */
  readonly done: Promise<CloseInfo>;
  /** Sends one event as it is. Throws `not-open` between two connections. */
  readonly send: (event: ResponsesClientEvent) => void;
  /**
   * Asks for a response and iterates over its events, up to the last one. A refused request throws `server-error` with what the server said as
   * `cause`; a lost connection throws `connection-lost`. Neither is sent again: `delivery` says whether that is safe.
   */
  readonly stream: (body: Readonly<Record<string, unknown>>, options?: ResponseStreamOptions) => AsyncIterable<Event>;
  /** Gives a running response another input. A successor may follow on its lane, which takes no further {@link ResponsesConnection.stream}. */
  readonly steer: (responseId: string, input: string | readonly object[]) => void;
  /** Gives a running multi-agent response more items (beta). */
  readonly inject: (responseId: string, input: readonly object[]) => void;
  /** Ends the series and its connection. */
  readonly close: (code?: number, reason?: string) => Promise<void>;
  /** Closes, for `await using`. */
  readonly [Symbol.asyncDispose]: () => Promise<void>;
}

const laneName = /^[\w.-]{1,256}$/;

/** A queue of events that the signal ends with its reason. */
const abortableQueue = <Event>(maxBytes: number, signal: AbortSignal | undefined): EventQueue<Event> => {
  const onAbort = (): void => events.fail(signal?.reason);
  const events = createEventQueue<Event>(maxBytes, () => signal?.removeEventListener("abort", onAbort));
  if (signal?.aborted) onAbort();
  else signal?.addEventListener("abort", onAbort, { once: true });
  return events;
};

/**
 * Speaks the Responses protocol itself, event by event, over a connection that is made anew when it is lost. For requests like those
 * of `fetch`, and for what a `fetch` promises, there is `createWebSocketFetch`, which shares its parts.
 */
export const connectResponses = <Event extends TypedEvent = ResponsesServerEvent, S extends Socket = Socket>(
  options: ResponsesConnectionOptions<Event, S>,
): ResponsesConnection<Event> => {
  checkAdapter("connectResponses", options?.adapter);
  const { adapter, baseURL = "https://api.openai.com/v1", credential, onEvent, onWaiting, ...reconnectOptions } = options;
  const url = `${String(baseURL).replace(/^http/, "ws").replace(/\/+$/, "")}/responses`;
  const { maxBufferedBytes = 2 ** 24 } = options;
  const inbound = new SeriesEvents<Event>({ onEvent, onWaiting });
  const series: Reconnecting = reconnecting(adapter, async () => ({ ...(await credential()), url }), inbound, reconnectOptions);
  inbound.endWith(series.done);

  const send = (event: ResponsesClientEvent): void => {
    const { connection } = series;
    if (!connection) throw new PlugboardError("not-open", "There is no open connection now.");
    connection.send(JSON.stringify(event));
  };

  const stream = (body: Readonly<Record<string, unknown>>, { lane, signal }: ResponseStreamOptions = {}): AsyncIterable<Event> => {
    if (lane !== undefined && !laneName.test(lane)) throw new PlugboardError("invalid-argument", "The lane is no valid stream_id.");
    const events = abortableQueue<Event>(maxBufferedBytes, signal);
    const { stream: _stream, ...fields } = body;
    const start = async (): Promise<void> => {
      await inbound.opened;
      if (signal?.aborted) return;
      inbound.streams.checkNotSteered(lane);
      send({ ...fields, type: "response.create", ...(lane !== undefined && { stream_id: lane }) });
      inbound.streams.add(lane, events);
    };
    start().catch((reason: unknown) => events.fail(reason));
    return events;
  };

  return {
    get isOpen() {
      return series.connection?.status === "open";
    },
    ready: () => inbound.opened,
    done: series.done,
    send,
    stream,
    steer: (responseId, input) => {
      inbound.streams.steered(responseId);
      send({ type: "response.steer", previous_response_id: responseId, input });
    },
    inject: (responseId, input) => send({ type: "response.inject", response_id: responseId, input }),
    close: (code, reason) => series.close(code, reason),
    [Symbol.asyncDispose]: () => series.close(),
  };
};
