import { KeptList } from "../../record/kept-list.ts";
import { Waiters } from "../../record/waiters.ts";
import type { JsonObject } from "../../wire/json.ts";

/**
 * How the simulator's answer ended: with that terminal frame; `refused` before `response.created`; `client` when the peer
 * went away first; `server` when a fault, a rule or `close()` ended the connection.
 */
export type RequestEnd = "completed" | "incomplete" | "failed" | "error" | "refused" | "client" | "server";

/** One request that the Responses half received, over a socket or over HTTP. */
export interface RecordedResponsesRequest {
  /** How it came. */
  readonly transport: "ws" | "http";
  /** The number of the TCP connection, from 1, in order of acceptance. */
  readonly connection: number;
  /** The lane's name; `undefined` on the default lane and over HTTP. */
  readonly laneName: string | undefined;
  /** The body as it was received; `undefined` when it was not a JSON object. */
  readonly body: JsonObject | undefined;
  /** Size of the message or of the HTTP body, in bytes. */
  readonly bytesReceived: number;
  /**
   * Every input item that the model sees: the parent's input, the parent's output, the new input, with references resolved.
   * `undefined` until the request starts, and when it was refused before.
   */
  readonly effectiveContext: readonly JsonObject[] | undefined;
  /** The id of the response; `undefined` until it is made. */
  readonly responseId: string | undefined;
  /** The headers of the handshake, or of the HTTP request, by lower-case name. They hold keys: do not log them. */
  readonly handshakeHeaders: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** How the answer ended; `undefined` while it runs or waits. */
  readonly endedBy: RequestEnd | undefined;
  /** Events of the response that were sent, without the frames that faults add. */
  readonly eventsSent: number;
}

/** A record while the simulator still writes on it. */
export type OpenRecord = { -readonly [Field in keyof RecordedResponsesRequest]: RecordedResponsesRequest[Field] };

/** What is known when a request arrives. */
type Arrival = Pick<RecordedResponsesRequest, "transport" | "connection" | "laneName" | "body" | "bytesReceived" | "handshakeHeaders">;

/** Keeps the records and tells who waits for one. */
export interface RequestRecorder {
  /** The records in order of arrival; the oldest of too many ended ones is dropped. */
  readonly requests: readonly RecordedResponsesRequest[];
  /** Adds a record. */
  arrived(arrival: Arrival): OpenRecord;
  /** Writes on a record. */
  update(record: OpenRecord, change: Partial<OpenRecord>): void;
  /** Resolves with the first record, past or future, that fits. */
  waitFor(predicate: (request: RecordedResponsesRequest) => boolean): Promise<RecordedResponsesRequest>;
  /** Rejects everyone who waits, from now on. */
  close(): void;
}

/** What a recorder keeps, and whom it tells. */
export interface RecorderOptions {
  /** How many records stay after their end. */
  readonly keepEnded: number;
  /** Told of each request when it has ended. */
  readonly observe: (request: RecordedResponsesRequest) => void;
}

/** Makes a recorder. */
export const createRequestRecorder = ({ keepEnded, observe }: RecorderOptions): RequestRecorder => {
  const requests = new KeptList<OpenRecord>(keepEnded);
  const waiters = new Waiters<RecordedResponsesRequest>();

  return {
    requests: requests.all,
    arrived(arrival) {
      const record = { ...arrival, effectiveContext: undefined, responseId: undefined, endedBy: undefined, eventsSent: 0 };
      requests.add(record);
      waiters.offer(record);
      return record;
    },
    update(record, change) {
      const isEnd = record.endedBy === undefined && change.endedBy !== undefined;
      Object.assign(record, change);
      waiters.offer(record);
      if (isEnd) {
        observe(record);
        requests.end(record);
      }
    },
    waitFor: (predicate) => waiters.first(requests.all, predicate),
    close: () => waiters.close(),
  };
};
