import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { nodeAdapter } from "@plugboard/node";
import { createWebSocketFetch } from "@plugboard/responses";
import { expect, test } from "vitest";
import { type Json, startPeer, textFrames } from "./peer.ts";
import { parseSse, streaming } from "./sse.ts";

const adapter = nodeAdapter();

/** What the first response may say too late, once or again. */
const late: Record<string, (frames: readonly Json[]) => readonly Json[]> = {
  "its end": (frames) => frames.slice(-1),
  "a delta": (frames) => frames.slice(4, 5),
  "the end of its item": (frames) => frames.slice(7, 8),
  "everything but its beginning": (frames) => frames.slice(1),
};

for (const lanes of [false, true]) {
  for (const [what, pick] of Object.entries(late)) {
    for (const place of ["before the next answer", "within the next answer"]) {
      test(`${what} of a response that has ended, ${place}, reaches nobody (lanes: ${lanes})`, async () => {
        let first: Json[] = [];
        await using peer = await startPeer({
          onCreate: (create, { send }) => {
            const input = String(create["input"]);
            const frames = textFrames(`resp_${input}`, input, lanes ? { stream_id: create["stream_id"] } : {});
            if (input === "first") {
              first = frames;
              return send(...frames);
            }
            const at = place === "before the next answer" ? 0 : 5;
            send(...frames.slice(0, at), ...pick(first), ...frames.slice(at));
          },
        });
        await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL, lanes, incremental: false });
        await (await client(peer.url, streaming("first"))).text();

        const events = parseSse(await (await client(peer.url, streaming("second"))).text());

        expect(events.map(({ data }) => data)).toEqual(textFrames("resp_second", "second"));
        expect(peer.handshakes).toHaveLength(1);
      });
    }
  }

  test(`an answer that begins under the id of an earlier one is refused, as nothing tells them apart (lanes: ${lanes})`, async () => {
    await using peer = await startPeer({
      onCreate: (create, { send }) =>
        send(...textFrames("resp_1", String(create["input"]), lanes ? { stream_id: create["stream_id"] } : {})),
    });
    await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL, lanes });
    await (await client(peer.url, streaming("first"))).text();

    const failure = await client(peer.url, streaming("second")).catch((error: unknown) => error);

    expect(failure).toMatchObject({ message: "fetch failed", delivery: "unknown", cause: { cause: { code: "protocol-error" } } });
  });
}

test("a frame that could begin no answer fails the request instead of being its answer", async () => {
  await using peer = await startPeer({ onCreate: (_create, { send }) => send(...textFrames("resp_1").slice(4)) });
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });

  const failure = await client(peer.url, streaming("a")).catch((error: unknown) => error);

  expect(failure).toMatchObject({ message: "fetch failed", cause: { cause: { code: "protocol-error" } } });
});

test("a late frame on a socket without a request is left out, and the socket serves the next one", async () => {
  await using peer = await startPeer();
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });
  await (await client(peer.url, streaming("a"))).text();

  peer.sockets[0]?.send(...textFrames("resp_0_a").slice(4));
  const events = parseSse(await (await client(peer.url, streaming("b"))).text());

  expect(events.map(({ data }) => data)).toEqual(textFrames("resp_0_b"));
  expect(peer.handshakes).toHaveLength(1);
});

/** One text frame of a server, not masked (RFC 6455, 5.2). */
const frameOf = (frame: Json): Buffer => {
  const payload = Buffer.from(JSON.stringify(frame));
  const head =
    payload.length < 126 ? Buffer.from([0x81, payload.length]) : Buffer.from([0x81, 126, payload.length >> 8, payload.length & 255]);
  return Buffer.concat([head, payload]);
};

test("a whole response in the segment of the handshake answers no request: that goes over HTTP", async () => {
  const server = createServer((_request, response) => response.end("http"));
  server.on("upgrade", (request, socket) => {
    socket
      .on("error", () => undefined)
      .on("end", () => socket.end())
      .resume();
    const key = `${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
    const accept = createHash("sha1").update(key).digest("base64");
    const head = `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-accept: ${accept}\r\n\r\n`;
    socket.write(Buffer.concat([Buffer.from(head), ...textFrames("resp_early").map(frameOf)]));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const baseURL = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}/v1`;
  await using client = createWebSocketFetch({ adapter, baseURL });

  const text = await (await client(`${baseURL}/responses`, streaming("a"))).text();

  expect(text).toBe("http");
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
