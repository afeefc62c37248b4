import { checkNumbers } from "./check-numbers.ts";
import { checkClose } from "./close-codes.ts";
import type { Connection } from "./connection.ts";
import { ConnectionLifecycle, notOpen } from "./connection-lifecycle.ts";
import { draining, isLive } from "./connection-state.ts";
import { deferred } from "./deferred.ts";
import { type CloseInfo, invalidArgument, PlugboardError } from "./errors.ts";
import { type Frame, isFrame, type Socket } from "./socket.ts";

/** The connection that a caller holds: what it can ask of the socket behind it. */
export class OpenConnection extends ConnectionLifecycle implements Connection {
  protected get connection(): Connection {
    return this;
  }

  get status(): "open" | "closing" | "closed" {
    const { status } = this.state;
    if (status === "closed" || status === "abandoned") return "closed";
    // From the peer's close frame on a socket takes messages and drops them in silence (all but that of workerd 2026-11-17).
    return status === "open" && !this.socket.isClosing?.() ? "open" : "closing";
  }

  runtimeSocket(): unknown {
    return this.socket.runtimeSocket?.();
  }

  get queuedBytes(): number {
    // A closed socket goes on counting what is given to it (ws 8.23, Bun 1.4, browsers), so it is not asked any more.
    return this.status === "closed" ? 0 : (this.sendQueue?.bytes() ?? this.socket.bufferedBytes?.() ?? 0);
  }

  get closed(): Promise<CloseInfo> {
    this.end ??= deferred();
    if (this.state.status === "closed") this.end.resolve(this.state.info);
    return this.end.promise;
  }

  send(frame: Frame): void {
    if (!isFrame(frame)) throw invalidArgument("A message is a string or a Uint8Array.");
    if (this.status !== "open") throw notOpen();
    this.transmit(frame);
  }

  async drained(): Promise<void> {
    if (this.status === "closed") throw notOpen();
    return this.queue().drained();
  }

  async rtt(): Promise<number> {
    this.#power("ping");
    if (this.status !== "open") throw notOpen();
    if (!this.trip) {
      this.trip = { ...deferred<number>(), sentAt: performance.now() };
      this.socket.ping?.(Uint8Array.of(1));
    }
    return this.trip.promise;
  }

  async drain(timeoutMs = 5_000): Promise<CloseInfo> {
    checkNumbers({ timeoutMs });
    if (this.status === "open") {
      this.state = draining;
      const late = deferred<void>();
      const timer = setTimeout(late.resolve, timeoutMs);
      // It rejects when the connection ends first, which is what is waited for below.
      await Promise.race([this.drained().catch(() => undefined), late.promise]);
      clearTimeout(timer);
    }
    return this.close();
  }

  async close(code = 1000, reason = ""): Promise<CloseInfo> {
    if (isLive(this.state)) {
      checkClose(code, reason);
      this.startClosing("local", this.settings.closeTimeoutMs);
      try {
        this.sendQueue?.flush();
        // Else the peer's close frame would wait behind messages that nobody reads.
        if (this.isPaused()) this.socket.resume?.();
        this.socket.close(code, reason);
      } catch {
        this.drop("local");
      }
    }
    return this.closed;
  }

  terminate(): void {
    if (this.status !== "closed") this.drop("local");
  }

  pause(): void {
    this.#power("pause");
    if (isLive(this.state)) this.received().pause("caller");
  }

  resume(): void {
    this.#power("resume");
    if (isLive(this.state)) this.received().resume("caller");
  }

  ref(): void {
    this.#power("ref").ref?.();
  }

  unref(): void {
    this.#power("unref").unref?.();
  }

  [Symbol.asyncIterator](): AsyncGenerator<Frame, void> {
    return this.received().read();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** The socket, if it can do that. */
  #power(power: "ping" | "pause" | "resume" | "ref" | "unref"): Socket {
    if (this.socket[power]) return this.socket;
    throw new PlugboardError("capability-missing", `${this.name} cannot ${power}.`);
  }
}
