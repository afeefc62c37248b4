import type { StandardWebSocket } from "@plugboard/core";
import type { Case } from "../case.ts";
import { alike, same } from "../check.ts";
import { area } from "./area.ts";
import { eventOf, opened, throwsNamed } from "./web-socket-steps.ts";

/** Sends one value over an echo; gives what comes back, and what was counted as buffered right after. */
const echoOf = async (socket: StandardWebSocket, data: unknown): Promise<readonly [data: unknown, counted: number]> => {
  const answer = eventOf(socket, "message");
  socket.send(data);
  const counted = socket.bufferedAmount;
  return [(await answer).data, counted];
};

const bytesOf = (data: unknown): number[] => [...new Uint8Array(data as ArrayBuffer)];

const kindOf = (data: unknown): string => Object.prototype.toString.call(data).slice(8, -1);

/** The web platform's own tests of messages, under the names of their files. */
export const webSocketTrafficCases: readonly Case[] = area("wpt", "a-websocket-class", (define) => {
  const texts = {
    "send-data": ["Message to send", "Message to send", 15],
    "send-0byte-data": ["", "", 0],
    "send-null": [null, "null", 4],
    "send-unicode-data": ["¥¥¥¥¥¥", "¥¥¥¥¥¥", 12],
    "send-paired-surrogates": ["\ud801\udc07", "\ud801\udc07", 4],
    "send-unpaired-surrogates": ["\ud800", "\ufffd", 3],
    "send-65k-data": ["c".repeat(65_000), "c".repeat(65_000), 65_000],
  } as const;
  for (const [name, [sent, received, bytes]] of Object.entries(texts)) {
    define(name, async ({ webSocket, url }) => {
      const [data, counted] = await echoOf(await opened(webSocket, url("/echo")), sent);
      same(data, received, "message");
      same(counted, bytes, "bufferedAmount after send");
    });
  }

  define("send-before-open", async ({ webSocket, url }) => {
    throwsNamed("InvalidStateError", "send while it connects", () => new webSocket(url("/echo")).send("Message to send"));
  });

  const bytes = Uint8Array.from({ length: 16 }, (_, index) => index * 16);
  const views = {
    "send-binary-arraybuffer": () => bytes.slice().buffer,
    "send-binary-arraybufferview-int8": () => new Int8Array(bytes.slice().buffer),
    "send-binary-arraybufferview-uint8-offset-length": () => new Uint8Array(Uint8Array.of(9, ...bytes, 9).buffer, 1, 16),
    "send-binary-arraybufferview-int16-offset": () => new Int16Array(Uint8Array.of(9, 9, ...bytes).buffer, 2),
    "send-binary-arraybufferview-float64": () => new Float64Array(bytes.slice().buffer),
    "send-binary-arraybufferview-dataview": () => new DataView(bytes.slice().buffer),
    "send-binary-blob": () => new Blob([bytes.slice()]),
  };
  for (const [name, make] of Object.entries(views)) {
    define(name, async ({ webSocket, url }) => {
      const socket = await opened(webSocket, url("/echo"));
      socket.binaryType = "arraybuffer";
      const [data, counted] = await echoOf(socket, make());
      same(kindOf(data), "ArrayBuffer", "kind of the message");
      alike(bytesOf(data), [...bytes], "message");
      same(counted, 16, "bufferedAmount after send");
    });
  }

  define("send-binary-65k-arraybuffer", async ({ webSocket, url }) => {
    const socket = await opened(webSocket, url("/echo"));
    socket.binaryType = "arraybuffer";
    const [data, counted] = await echoOf(socket, new ArrayBuffer(65_000));
    same((data as ArrayBuffer).byteLength, 65_000, "bytes");
    same(counted, 65_000, "bufferedAmount after send");
  });
  define("interfaces-websocket-binarytype-blob", async ({ webSocket, url }) => {
    const [data] = await echoOf(await opened(webSocket, url("/echo")), bytes.slice());
    same(kindOf(data), "Blob", "kind of the message");
    alike(bytesOf(await (data as Blob).arrayBuffer()), [...bytes], "message");
  });
  define("send-a-blob-keeps-its-place", async ({ webSocket, url, until }) => {
    const socket = await opened(webSocket, url("/echo"));
    socket.send("before");
    socket.send(new Blob([bytes.slice()]));
    socket.send("after");
    socket.close();
    await eventOf(socket, "close");
    const { connections } = await until("the close frame", (seen) => seen.connections[0]?.close !== undefined);
    alike(
      connections[0]?.frames.map(({ kind, bytes: count }) => `${kind} ${count}`),
      ["text 6", "binary 16", "text 5"],
      "messages",
    );
  });
  define("interfaces-messageevent-origin", async ({ webSocket, url }) => {
    const socket = await opened(webSocket, url("/echo"));
    const answer = eventOf(socket, "message");
    socket.send("a");
    const event = (await answer) as { readonly origin?: string; readonly type: string };
    same(event.origin, new URL(url("/")).href.replace(/\/$/, ""), "origin");
    same(event.type, "message", "type");
  });
  define("interfaces-websocket-bufferedamount-initial", async ({ webSocket, url }) => {
    const socket = new webSocket(url("/echo"));
    same(socket.bufferedAmount, 0, "bufferedAmount while it connects");
    await eventOf(socket, "open");
    same(socket.bufferedAmount, 0, "bufferedAmount when it is open");
  });
  define("interfaces-websocket-bufferedamount-grows", async ({ webSocket, url }) => {
    const socket = await opened(webSocket, url("/echo"));
    socket.send("a");
    socket.send("bc");
    same(socket.bufferedAmount, 3, "bufferedAmount after two messages");
  });
  define("interfaces-websocket-bufferedamount-after-close", async ({ webSocket, url }) => {
    const socket = await opened(webSocket, url("/echo"));
    socket.close();
    await eventOf(socket, "close");
    socket.send("0123456789");
    socket.send(bytes);
    same(socket.bufferedAmount, 26, "bufferedAmount after the end");
  });
});
