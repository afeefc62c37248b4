import {
  type CloseInfo,
  type Connection,
  type Frame,
  PlugboardError,
  type ReconnectHandlers,
  type ReconnectInfo,
  type Reconnecting,
} from "@plugboard/core";
import { type Deferred, deferred } from "@plugboard/core/internal";
import { EventReader } from "../wire/server-event.ts";
import { parsedEvent, type TypedEvent } from "./events.ts";
import { LaneStreams } from "./lane-streams.ts";

/** Who hears of a series besides the readers of its streams. */
export interface SeriesListeners<Event> {
  readonly onEvent?: ((event: Event) => void) | undefined;
  readonly onWaiting?: ((info: ReconnectInfo, delayMs: number) => void) | undefined;
}

/** What comes over the connections of a series: each event goes to the stream of its lane. */
export class SeriesEvents<Event extends TypedEvent> implements ReconnectHandlers {
  readonly #listeners: SeriesListeners<Event>;
  readonly #reader = new EventReader();
  #streams = new LaneStreams<Event>();
  #opened: Deferred<void> = deferred();

  constructor(listeners: SeriesListeners<Event>) {
    this.#listeners = listeners;
  }

  /** The streams of the connection in use. */
  get streams(): LaneStreams<Event> {
    return this.#streams;
  }

  /** Resolves with the next connection that is open; rejects when there will be none. */
  get opened(): Promise<void> {
    return this.#opened.promise;
  }

  open(): void {
    this.#streams = new LaneStreams();
  }

  connected(): void {
    this.#opened.resolve();
  }

  message(frame: Frame, connection: Connection): void {
    const event = typeof frame === "string" ? this.#reader.read(frame) : undefined;
    const whole = event && parsedEvent<Event>(event);
    if (!whole) return this.#refuse(connection, "The server sent a frame that is no event.");
    this.#listeners.onEvent?.(whole);
    if (!this.#streams.receive(event, whole)) this.#refuse(connection, "The server sent an event of a response that is not this one.");
  }

  close(info: CloseInfo): void {
    this.#streams.lost(info);
    this.#opened = deferred();
  }

  waiting(info: ReconnectInfo, delayMs: number): void {
    this.#listeners.onWaiting?.(info, delayMs);
  }

  /** No connection follows the end of the series. */
  endWith(done: Reconnecting["done"]): void {
    done.then(
      () => this.#opened.reject(new PlugboardError("not-open", "The series of connections has ended.")),
      (reason: unknown) => this.#opened.reject(reason),
    );
  }

  #refuse(connection: Connection, message: string): void {
    this.#streams.fail("protocol-error", message);
    connection.terminate();
  }
}
