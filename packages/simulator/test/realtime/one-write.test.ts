import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { Duplex } from "node:stream";
import { expect, test } from "vitest";
import { createParts } from "../../src/simulator-parts.ts";

/** A connection that notes which chunks are handed to the system together. */
class RecordingSocket extends Duplex {
  readonly writes: string[] = [];

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.writes.push(chunk.toString("latin1"));
    done();
  }

  override _writev(chunks: { chunk: Buffer }[], done: () => void): void {
    this.writes.push(Buffer.concat(chunks.map(({ chunk }) => Buffer.from(chunk))).toString("latin1"));
    done();
  }
}

test("the 101 and session.created are one write", () => {
  const parts = createParts({});
  const request = Object.assign(new IncomingMessage(new Socket()), {
    method: "GET",
    url: "/v1/realtime?model=m",
    headers: {
      authorization: "Bearer k",
      connection: "Upgrade",
      upgrade: "websocket",
      "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
      "sec-websocket-version": "13",
    },
  });
  const socket = new RecordingSocket();
  parts.realtime.upgrade(request, socket, Buffer.alloc(0));
  expect(socket.writes).toHaveLength(1);
  expect(socket.writes[0]).toMatch(/^HTTP\/1.1 101 .*session\.created/s);
  parts.directory.close();
  socket.destroy();
});
