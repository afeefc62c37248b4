import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundle, importEngine } from "../../../tooling/engine-tests/engine.ts";
import { type Exercise, secret } from "../../../tooling/engine-tests/exercise.ts";
import { type LoopbackPeer, startLoopbackPeer } from "../../../tooling/engine-tests/loopback-peer.ts";

interface Page {
  goto(url: string): Promise<unknown>;
  evaluate(script: string): Promise<unknown>;
}

interface Browser {
  newPage(): Promise<Page>;
  close(): Promise<void>;
}

const { chromium } = (await importEngine("playwright-core")) as { chromium: { launch(options: object): Promise<Browser> } };

let browser: Browser;

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
}, 60_000);

afterAll(() => browser.close());

/** Opens the page, which runs the program itself, or starts it in a worker. */
const places: Record<string, string> = {
  page: "import('/worker.js')",
  "dedicated worker": "void new Worker('/worker.js', { type: 'module' })",
  "shared worker": "void new SharedWorker('/worker.js', { type: 'module' })",
};

describe.each(Object.entries(places))("in a %s of Chromium", (_place, start) => {
  let peer: LoopbackPeer;
  let result: Exercise;
  let hangGone: Promise<void>;

  beforeAll(async () => {
    peer = await startLoopbackPeer(await bundle(new URL("./program.ts", import.meta.url)));
    hangGone = peer.gone("/hang");
    const report = peer.report();
    const page = await browser.newPage();
    await page.goto(`${peer.url}/blank`);
    await page.evaluate(start);
    result = (await report) as Exercise;
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

  test("an aborted attempt leaves no TCP connection", async () => {
    expect(result.aborted).toEqual({ code: "aborted" });
    await hangGone;
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
});
