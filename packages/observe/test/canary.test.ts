import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { WebSocketServer } from "ws";

const canary = "sk-canary-4f81c2d97ab03e5d9161c9b42e77";

/** The parts of the credential that would give it away: as few characters as `docs/guarantees.md` says. */
const parts = Array.from({ length: canary.length - 11 }, (_, at) => canary.slice(at, at + 12));

type Behaviour = (request: IncomingMessage, socket: Duplex, everything: string) => void;

const webSockets = new WebSocketServer({ noServer: true });

const opened =
  (
    act: (socket: { close(code: number, reason: string): void; terminate(): void; send(text: string): void }, all: string) => void,
  ): Behaviour =>
  (request, socket, everything) =>
    webSockets.handleUpgrade(request, socket, Buffer.alloc(0), (ws) => act(ws, everything));

/** How a server treats a client, and repeats to it what it has sent. */
const behaviours: Readonly<Record<string, Behaviour>> = {
  refuse: (_request, socket, all) =>
    socket.end(`HTTP/1.1 401 ${all}\r\nX-Echo: ${all}\r\nContent-Length: ${all.length}\r\nConnection: close\r\n\r\n${all}`),
  cut: (_request, socket, all) => socket.end(`HTTP/1.1 403 No\r\nContent-Length: 999\r\nConnection: close\r\n\r\n${all.slice(0, -1)}`),
  redirect: (request, socket) =>
    socket.end(`HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1${request.url}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`),
  hang: () => undefined,
  garbage: (_request, socket, all) => socket.end(`HTTP/1.1 2${all}\r\n\r\n`),
  reset: (_request, socket) => socket.destroy(),
  "lose-at-once": opened((ws) => ws.terminate()),
  "close-with-a-reason": opened((ws) => ws.close(4001, canary)),
  "lose-later": opened((ws) => {
    ws.send("{}");
    ws.terminate();
  }),
};

/** A server that behaves as the first part of the path says. */
const startServer = async () => {
  let sightings = 0;
  const act = (request: IncomingMessage, socket: Duplex): void => {
    const everything = [request.headers.authorization, request.headers.cookie, request.url].join(" ");
    if (everything.includes(canary)) sightings += 1;
    socket.on("error", () => undefined);
    behaviours[request.url?.split("/")[1] ?? ""]?.(request, socket, everything);
  };
  const server = createServer((request, response) => {
    // The offer of a call is an ordinary request.
    if (request.url?.includes("/realtime/calls")) act(request, request.socket);
    else response.writeHead(500).end('{"error":{"message":"no"}}');
  });
  server.on("upgrade", act);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, sightings: () => sightings };
};

/** A simulator as a process, with what it logs. */
const startSimulatorProcess = async (style: readonly string[]) => {
  const cli = fileURLToPath(new URL("../../simulator/dist/cli.js", import.meta.url));
  const child = spawn(process.execPath, [cli, "--port", "0", ...style], { stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(() => void child.kill());
  let log = "";
  const ready = Promise.withResolvers<string>();
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk) => {
      log += String(chunk);
      const [, url] = /(http:\/\/127\.0\.0\.1:\d+\S*?)["\s]/.exec(log) ?? [];
      if (url) ready.resolve(url);
    });
  return { url: await ready.promise, log: () => log };
};

test("no credential, nor a part of it, is printed by any layer, after any fault, by any observer, by the process or by the simulator", async () => {
  const server = await startServer();
  const simulators = [await startSimulatorProcess([]), await startSimulatorProcess(["--json"])];
  const all = [...Object.keys(behaviours), "http://127.0.0.1:1/v1", ...simulators.map(({ url }) => url)];
  const program = fileURLToPath(new URL("./canary-program.ts", import.meta.url));
  const child = spawn(process.execPath, ["--trace-warnings", program], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env["PATH"], DEBUG: "*", CANARY: canary, BASE: server.base, BEHAVIOURS: all.join(",") },
  });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (printed += String(chunk)));
  await once(child, "close");

  expect(printed).toMatch(new RegExp(`cells ${all.length * 7}, spans [1-9]\\d*, entries [1-9]\\d*, problems 0`));
  // Each layer has sent it to each behaviour, so that it could have come back.
  expect(server.sightings()).toBeGreaterThanOrEqual(Object.keys(behaviours).length * 7);
  for (const { log } of simulators) expect(log().length).toBeGreaterThan(200);
  const everywhere = [printed, ...simulators.map(({ log }) => log())].join("\n");
  const found = parts.flatMap((part) => everywhere.split("\n").filter((line) => line.includes(part)));
  expect([...new Set(found)]).toEqual([]);
}, 120_000);
