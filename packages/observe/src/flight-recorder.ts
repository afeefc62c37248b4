import { checkNumbers } from "@plugboard/core/internal";
import type { ObservedSocket, SocketObserver } from "./observer.ts";

/** One thing that happened. */
export interface FlightEntry {
  /** When, in milliseconds since the recorder was made. */
  readonly atMs: number;
  /** The socket. */
  readonly socket: ObservedSocket;
  /** What happened. */
  readonly what: "dialled" | "opened" | "sent" | "received" | "failed" | "ended";
  /** Kind, length and type of a message; the code of an end; name and code of a failure. No content. */
  readonly detail: string;
}

/** How a flight recorder records. */
export interface FlightRecorderOptions {
  /** How many entries are kept, the newest, 1 or more. @defaultValue 500 */
  readonly capacity?: number;
  /** Monotonic time in milliseconds. @defaultValue `performance.now` */
  readonly now?: () => number;
}

/** The last things that happened on the sockets of an adapter. */
export interface FlightRecorder extends SocketObserver {
  /** What is kept, oldest first. */
  readonly entries: () => readonly FlightEntry[];
  /** The same as lines of text, for a log. */
  readonly print: () => string;
}

/** The name of an error, and the code that says what kind it is; never its message, which may hold what a peer has said. */
const failureOf = (cause: unknown): string => {
  if (!(cause instanceof Error)) return typeof cause;
  const code: unknown = Reflect.get(cause, "code");
  return typeof code === "string" && /^[\w-]{1,60}$/.test(code) ? `${cause.name} ${code}` : cause.name;
};

/** Records what happens on observed sockets, without contents, in a bounded memory. Throws `invalid-argument` for a wrong capacity. */
export const flightRecorder = ({ capacity = 500, now = () => performance.now() }: FlightRecorderOptions = {}): FlightRecorder => {
  checkNumbers({ capacity });
  const startedAt = now();
  /** A ring: the entry after the newest is the oldest, once it is full. */
  const ring: FlightEntry[] = [];
  let count = 0;
  const record = (socket: ObservedSocket, what: FlightEntry["what"], detail = ""): void => {
    ring[count % capacity] = { atMs: Math.round(now() - startedAt), socket, what, detail };
    count += 1;
  };
  const entries = (): readonly FlightEntry[] => {
    const oldest = count > capacity ? count % capacity : 0;
    return [...ring.slice(oldest), ...ring.slice(0, oldest)];
  };
  const line = ({ atMs, socket, what, detail }: FlightEntry): string =>
    `${(atMs / 1_000).toFixed(3)} s  #${socket.id} ${socket.adapter} ${socket.host}  ${what}${detail && ` ${detail}`}`;
  return {
    dialled: (socket) => record(socket, "dialled"),
    opened: (socket) => record(socket, "opened"),
    sent: (socket, { kind, length, type }) => record(socket, "sent", [kind, length, type].filter(Boolean).join(" ")),
    received: (socket, { kind, length, type }) => record(socket, "received", [kind, length, type].filter(Boolean).join(" ")),
    failed: (socket, cause) => record(socket, "failed", failureOf(cause)),
    ended: (socket, { code, isLocal }) => record(socket, "ended", `${code} ${isLocal ? "by this side" : "by the peer"}`),
    entries,
    print: () => entries().map(line).join("\n"),
  };
};
