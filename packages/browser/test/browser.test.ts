import { fileURLToPath } from "node:url";
import { findEngine, runInEngine } from "@plugboard/engines";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Exercise, secret } from "../../../tooling/engine-tests/exercise.ts";
import { type LoopbackPeer, startLoopbackPeer } from "../../../tooling/engine-tests/loopback-peer.ts";

const places = ["chromium-page", "chromium-worker", "chromium-shared-worker", "firefox-page", "firefox-worker", "firefox-shared-worker"];

describe.each(places)("in a %s", (place) => {
  let peer: LoopbackPeer;
  let result: Exercise;
  let strays: readonly string[];

  beforeAll(async () => {
    peer = await startLoopbackPeer();
    const run = await runInEngine(findEngine(place), {
      entry: fileURLToPath(new URL("./program.ts", import.meta.url)),
      args: { url: peer.url },
    });
    strays = run.strays;
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

  test("the credential travels as a subprotocol and in no header of its own", () => {
    const headers = peer.handshakes[0]?.headers;
    expect(headers).toMatchObject({ "sec-websocket-protocol": `app, key.${secret}` });
    expect(headers).not.toHaveProperty("authorization");
    expect(result.protocol).toBe("app");
  });

  test("an aborted attempt ends at once", () => {
    expect(result.aborted).toEqual({ code: "aborted" });
  });

  test("every failure is opaque, and a redirect is not followed", () => {
    const { refused, redirected, badAccept, unoffered } = result;
    expect([refused, redirected, badAccept, unoffered]).toEqual(Array(4).fill({ code: "connect-failed" }));
    expect(peer.handshakes.filter(({ path }) => path === "/echo")).toHaveLength(1);
  });

  test("no error holds the credential", () => {
    expect(result.errors).toContain("connect-failed");
    expect(result.errors).not.toContain(secret);
  });

  test("no error was uncaught", () => {
    expect(strays).toEqual([]);
  });
});
