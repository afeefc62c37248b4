import { type Engine, findEngine, runInEngine } from "@plugboard/engines";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Exercise, secret } from "./exercise.ts";
import { type LoopbackPeer, startLoopbackPeer } from "./loopback-peer.ts";

/** What came of the exercise in one engine, and what its peer saw. */
export interface ExerciseRun {
  readonly peer: LoopbackPeer;
  readonly result: Exercise;
  /** Resolves when the connection of the aborted attempt is gone. */
  readonly hangGone: Promise<void>;
  /** Whether the process ended by itself; of a browser nothing is known. */
  readonly exitedByItself: boolean | undefined;
  /** Errors that nobody caught. */
  readonly strays: readonly string[];
}

/**
 * Runs the exercise once before the tests of the file or block, and adds the tests that hold in every engine.
 *
 * @param engine - The engine, or its name.
 * @param entry - Path of the program that gives an adapter to the exercise.
 * @param redirected - What is known of a handshake that was answered with a redirect.
 * @returns Gives the run, from within a test.
 */
export const exerciseIn = (
  engine: Engine | string,
  entry: string,
  redirected: object = { code: "connect-failed" },
): (() => ExerciseRun) => {
  let run: ExerciseRun;

  beforeAll(async () => {
    const peer = await startLoopbackPeer();
    const hangGone = peer.gone("/hang");
    const { result, exitedByItself, strays } = await runInEngine(typeof engine === "string" ? findEngine(engine) : engine, {
      entry,
      args: { url: peer.url },
    });
    run = { peer, hangGone, exitedByItself, strays, result: result as Exercise };
  }, 60_000);

  afterAll(() => run.peer.close());

  test("the greeting that comes with the 101 and the echoes arrive in order", () => {
    expect(run.result.frames).toEqual(["greeting", "hello", "bytes 1,2"]);
  });

  test("close codes and reasons arrive on both sides", () => {
    expect(run.result.localClose).toEqual({ code: 4002, reason: "done", wasClean: true, initiator: "local", unsent: [] });
    expect(run.result.remoteClose).toEqual({ code: 4001, reason: "bye", wasClean: true, initiator: "remote", unsent: [] });
    expect(run.peer.closes.slice(0, 2)).toEqual([
      { code: 4002, reason: "done" },
      { code: 4001, reason: "bye" },
    ]);
  });

  test("the connection shows the runtime's own socket", () => {
    expect(run.result.readyState).toBe(1);
  });

  test("a redirect is not followed", () => {
    expect(run.result.redirected).toEqual(redirected);
    expect(run.peer.handshakes.filter(({ path }) => path === "/echo")).toHaveLength(1);
  });

  test("no error holds the credential, and none was uncaught", () => {
    expect(run.result.errors).toContain("connect-failed");
    expect(run.result.errors).not.toContain(secret);
    expect(run.strays).toEqual([]);
  });

  return () => run;
};

/**
 * The tests that hold in an engine that is a process and sends headers.
 *
 * @param refused - What is known of a handshake that was refused; of most runtimes nothing but that it failed.
 */
export const testProcess = (run: () => ExerciseRun, refused: object = { code: "connect-failed" }): void => {
  test("headers and subprotocols are sent as given, and the selected subprotocol is known", () => {
    const headers = run().peer.handshakes[0]?.headers;
    expect(headers).toMatchObject({ authorization: `Bearer ${secret}` });
    // A list with or without spaces (RFC 9110, 5.6.1).
    expect(String(headers?.["sec-websocket-protocol"]).split(/, */)).toEqual(["app", `key.${secret}`]);
    expect(headers).not.toHaveProperty("cookie");
    expect(run().result.protocol).toBe("app");
  });

  test("an aborted attempt leaves no TCP connection, and the process ends by itself", async () => {
    expect(run().result.aborted).toEqual({ code: "aborted" });
    await run().hangGone;
    expect(run().exitedByItself).toBe(true);
  });

  test("a refused handshake tells as much as the runtime shows", () => {
    expect(run().result.refused).toEqual(refused);
  });
};
