import { fileURLToPath } from "node:url";
import { findEngine, runInEngine } from "@plugboard/engines";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Exercise, secret } from "../../../tooling/engine-tests/exercise.ts";
import { type LoopbackPeer, startLoopbackPeer } from "../../../tooling/engine-tests/loopback-peer.ts";

let peer: LoopbackPeer;
let result: Exercise;
let hangGone: Promise<void>;
let exitedByItself: boolean | undefined;
let strays: readonly string[];

beforeAll(async () => {
  peer = await startLoopbackPeer();
  hangGone = peer.gone("/hang");
  const run = await runInEngine(findEngine("deno"), {
    entry: fileURLToPath(new URL("./program.ts", import.meta.url)),
    args: { url: peer.url },
  });
  ({ exitedByItself, strays } = run);
  result = run.result as Exercise;
}, 60_000);

afterAll(() => peer.close());

test("the greeting that comes with the 101 and the echoes arrive in order", () => {
  expect(result.frames).toEqual(["greeting", "hello", "bytes 1,2"]);
});

test("close codes and reasons arrive on both sides", () => {
  expect(result.localClose).toEqual({ code: 4002, reason: "done", wasClean: true, initiator: "local", unsent: [] });
  expect(result.remoteClose).toEqual({ code: 4001, reason: "bye", wasClean: true, initiator: "remote", unsent: [] });
  expect(peer.closes.slice(0, 2)).toEqual([
    { code: 4002, reason: "done" },
    { code: 4001, reason: "bye" },
  ]);
});

test("headers and subprotocols are sent as given, and the selected subprotocol is known", () => {
  const headers = peer.handshakes[0]?.headers;
  expect(headers).toMatchObject({ authorization: `Bearer ${secret}`, "sec-websocket-protocol": `app, key.${secret}` });
  expect(headers).not.toHaveProperty("cookie");
  expect(result.protocol).toBe("app");
});

test("an aborted attempt leaves no TCP connection", async () => {
  expect(result.aborted).toEqual({ code: "aborted" });
  await hangGone;
});

test("a refused handshake and a redirect are opaque, and the redirect is not followed", () => {
  expect(result.refused).toEqual({ code: "connect-failed" });
  expect(result.redirected).toEqual({ code: "connect-failed" });
  expect(peer.handshakes.filter(({ path }) => path === "/echo")).toHaveLength(1);
});

test("an unoffered subprotocol is refused although Deno opens", () => {
  expect(result.unoffered).toEqual({ code: "protocol-mismatch" });
});

test("a wrong Sec-WebSocket-Accept goes unnoticed, as the capability handshakeCheck says", () => {
  expect(result.badAccept).toEqual({ opened: true });
});

test("no error holds the credential", () => {
  expect(result.errors).toContain("connect-failed");
  expect(result.errors).not.toContain(secret);
});

test("nothing is left: the process ends by itself, and no error was uncaught", () => {
  expect(exitedByItself).toBe(true);
  expect(strays).toEqual([]);
});
