import type { Case } from "../case.ts";
import { alike, check, same } from "../check.ts";
import { area } from "./area.ts";
import { pause, record } from "./recording.ts";
import { timeOutOnTheWay } from "./time-out-on-the-way.ts";

const abort = area("abort", "connecting", (define) => {
  define("before-the-attempt-dials-nothing", async ({ refused, url, observed }) => {
    const controller = new AbortController();
    controller.abort();
    const error = await refused(url("/echo"), { signal: controller.signal });
    same(error.code, "aborted", "code");
    same(error.delivery, "not-sent", "delivery");
    same((await observed()).accepted, 0, "TCP connections");
  });

  define("during-the-handshake-rejects-at-once", async ({ refused, url, until }) => {
    const controller = new AbortController();
    const refusal = refused(url("/hang"), { signal: controller.signal });
    await until("the handshake", ({ connections }) => connections.length === 1);
    const startedAt = Date.now();
    controller.abort(new Error("changed my mind"));
    const error = await refusal;
    check(Date.now() - startedAt < 2_000, "a rejection at once");
    same(error.code, "aborted", "code");
    same(error.delivery, "not-sent", "delivery");
  });

  define("during-the-handshake-leaves-no-socket", async ({ refused, url, until }) => {
    const controller = new AbortController();
    const refusal = refused(url("/hang"), { signal: controller.signal });
    await until("the handshake", ({ connections }) => connections.length === 1);
    controller.abort();
    await refusal;
    await until("the end of the TCP connection", ({ open }) => open === 0);
  });

  define(
    "during-readiness-rejects-and-leaves-no-socket",
    async ({ refused, url, until }) => {
      const { handlers, log } = record();
      const controller = new AbortController();
      const never = { name: "never", wait: () => new Promise<void>(() => undefined) };
      const refusal = refused(url("/echo"), { signal: controller.signal, readiness: never }, handlers);
      await until("the handshake", ({ connections }) => connections.length === 1);
      await pause(30);
      controller.abort();
      same((await refusal).code, "aborted", "code");
      await until("the end of the TCP connection", ({ open }) => open === 0);
      alike(log, [], "log");
    },
    // A call that was given up before it was made leaves its peer to a deadline.
    { timeoutMs: 30_000, waits: true },
  );

  define("afterwards-does-not-touch-the-connection", async ({ connect, url }) => {
    const { handlers, received, log } = record();
    const controller = new AbortController();
    const connection = await connect(url("/echo"), handlers, { signal: controller.signal });
    controller.abort();
    await pause(30);
    connection.send("still open");
    await received(1);
    alike(log, ["open", "still open"], "log");
  });

  define("of-one-attempt-leaves-another-alone", async ({ connect, refused, url, until }) => {
    const controller = new AbortController();
    const { handlers, received } = record();
    const connection = await connect(url("/echo"), handlers);
    const refusal = refused(url("/hang"), { signal: controller.signal });
    await until("both handshakes", ({ connections }) => connections.length === 2);
    controller.abort();
    await refusal;
    connection.send("untouched");
    alike(await received(1), ["untouched"], "messages");
  });
});

const deadlines = area("deadlines", "connecting", (define) => {
  for (const [what, path] of Object.entries({
    "a-handshake-that-is-never-answered": "/hang",
    "a-handshake-that-is-answered-by-half": "/half",
    "a-handshake-that-drips-without-end": "/drip",
  })) {
    define(`${what}-times-out`, async ({ refused, url }) => {
      const startedAt = Date.now();
      const error = await refused(url(path), { connectTimeoutMs: 250 });
      const durationMs = Date.now() - startedAt;
      check(durationMs >= 230 && durationMs < 3_000, `a rejection after 250 ms (came after ${durationMs} ms)`);
      same(error.code, "connect-timeout", "code");
      same(error.delivery, "not-sent", "delivery");
    });
  }

  define("a-timeout-leaves-no-socket", async (context) => {
    await timeOutOnTheWay(context, context.url("/hang"));
    await context.until("the end of the TCP connection", ({ open }) => open === 0);
  });

  define("a-slow-handshake-within-the-deadline-succeeds", async ({ connect, url }) => {
    const connection = await connect(url("/slow", { ms: 150 }), {}, { connectTimeoutMs: 5_000 });
    await pause(20);
    same(connection.status, "open", "status");
  });

  define(
    "a-connection-outlives-the-deadline-of-its-attempt",
    async ({ connect, url, capabilities }) => {
      const { handlers, received } = record();
      // A call takes longer than a handshake.
      const connectTimeoutMs = capabilities.webSocket ? 1_000 : 5_000;
      const connection = await connect(url("/echo"), handlers, { connectTimeoutMs });
      await pause(connectTimeoutMs + 100);
      connection.send("still open");
      alike(await received(1), ["still open"], "messages");
    },
    { waits: true, timeoutMs: 20_000 },
  );

  define("an-attempt-after-a-timeout-succeeds", async ({ connect, refused, url }) => {
    const { handlers, received } = record();
    await refused(url("/hang"), { connectTimeoutMs: 150 });
    const connection = await connect(url("/echo"), handlers);
    connection.send("again");
    alike(await received(1), ["again"], "messages");
  });
});

/** How an attempt ends when its caller or a deadline gives it up. */
export const givingUpCases: readonly Case[] = [...abort, ...deadlines];
