/** A WebSocket without a network: what it holds is always the same, so that what a connection holds can be told to the byte. */
export class MemorySocket extends EventTarget {
  readyState = 0;
  binaryType = "arraybuffer";
  bufferedAmount = 0;
  readonly protocol: string;

  constructor(_url: string | URL, protocols: string | string[] = []) {
    super();
    this.protocol = [protocols].flat()[0] ?? "";
    queueMicrotask(() => {
      this.readyState = 1;
      this.dispatchEvent(new Event("open"));
      // As with the handshake of the API, so that it arrives before anybody has the connection.
      this.receive('{"type":"session.created","event_id":"event_0","session":{}}');
    });
  }

  /** Hands a text to whoever listens. */
  receive(data: string): void {
    this.dispatchEvent(new MessageEvent("message", { data }));
  }

  /** Answers the configuration of a session, as the Realtime API does; nothing else is answered. What is sent leaves at the end of the turn. */
  send(data: unknown): void {
    this.bufferedAmount += 1;
    queueMicrotask(() => {
      this.bufferedAmount = 0;
    });
    if (typeof data === "string" && data.includes('"session.update"'))
      queueMicrotask(() => this.receive('{"type":"session.updated","event_id":"event_1","session":{}}'));
  }

  close(): void {
    this.readyState = 3;
  }
}
