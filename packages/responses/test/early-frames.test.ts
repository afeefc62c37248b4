import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { nodeAdapter } from "@plugboard/node";
import { createWebSocketFetch } from "@plugboard/responses";
import { expect, test } from "vitest";
import { streaming } from "./sse.ts";

const frames = {
  "an error": JSON.stringify({ type: "error", status: 429, error: { code: "insufficient_quota", message: "No credit." } }),
  "no event": "hello",
};

/** A server whose answer to the handshake has a frame in its segment, and that leaves the socket open. */
const startServer = async (text: string) => {
  let open = 0;
  const server = createServer((_request, response) => response.end("http"));
  server.on("upgrade", (request, socket) => {
    open += 1;
    socket.on("error", () => undefined).on("close", () => (open -= 1));
    socket.on("end", () => socket.end()).resume();
    const accept = createHash("sha1")
      .update(`${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest("base64");
    const lines = [
      "HTTP/1.1 101 Switching Protocols",
      "upgrade: websocket",
      "connection: upgrade",
      `sec-websocket-accept: ${accept}`,
      "",
      "",
    ];
    socket.write(Buffer.concat([Buffer.from(lines.join("\r\n")), Buffer.from([0x81, text.length]), Buffer.from(text)]));
    // The close frame of the client is answered with one.
    socket.on("data", () => socket.end(Buffer.from([0x88, 0])));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    baseURL: `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}/v1`,
    open: () => open,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

for (const [what, text] of Object.entries(frames)) {
  test(`a socket that begins with ${what} in the segment of the handshake is closed, and the request goes over HTTP`, async () => {
    await using server = await startServer(text);
    await using client = createWebSocketFetch({ adapter: nodeAdapter(), baseURL: server.baseURL });

    const response = await client(`${server.baseURL}/responses`, streaming("a"));

    expect(await response.text()).toBe("http");
    await expect.poll(() => server.open()).toBe(0);
    expect(client.stats()).toMatchObject({ openSockets: 0, inFlight: 0 });
  });
}
