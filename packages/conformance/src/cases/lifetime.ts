import type { Case } from "../case.ts";
import { alike, same, thrownBy } from "../check.ts";
import { area } from "./area.ts";
import { pause, record } from "./recording.ts";
import { timeOutOnTheWay } from "./time-out-on-the-way.ts";

/** Nothing survives the end: no socket, no late event. */
export const lifetimeCases: readonly Case[] = area("lifetime", "lifetime", (define) => {
  define(
    "many-connections-one-after-another-leave-no-socket",
    async ({ connect, url, until }) => {
      for (let index = 0; index < 12; index += 1) {
        const { handlers, received } = record();
        const connection = await connect(url("/echo"), handlers);
        connection.send("x");
        await received(1);
        await connection.close();
      }
      await until("the end of twelve TCP connections", ({ open, accepted }) => open === 0 && accepted === 12);
    },
    { timeoutMs: 30_000 },
  );

  define("many-aborted-attempts-leave-no-socket", async ({ refused, url, until }) => {
    for (let index = 0; index < 6; index += 1) {
      const controller = new AbortController();
      const refusal = refused(url("/hang"), { signal: controller.signal });
      await until("the handshake", ({ connections }) => connections.length > index);
      controller.abort();
      same((await refusal).code, "aborted", "code");
    }
    await until("the end of every TCP connection", ({ open }) => open === 0);
  });

  define(
    "an-attempt-that-ends-before-readiness-leaves-no-socket",
    async ({ refused, url, until }) => {
      const failing = { name: "failing", wait: () => Promise.reject(new Error("not today")) };
      const error = await refused(url("/echo"), { readiness: failing });
      same(error.code, "connect-failed", "code");
      await until("the end of the TCP connection", ({ open }) => open === 0);
    },
    // A call that was given up before it was made leaves its peer to a deadline.
    { timeoutMs: 30_000, waits: true },
  );

  define(
    "a-timeout-during-readiness-leaves-no-socket",
    async (context) => {
      const never = { name: "never", wait: () => new Promise<void>(() => undefined) };
      await timeOutOnTheWay(context, context.url("/echo"), { readiness: never });
      await context.until("the end of the TCP connection", ({ open }) => open === 0);
    },
    // A call that was given up before it was made leaves its peer to a deadline.
    { timeoutMs: 30_000, waits: true },
  );

  define("nothing-is-delivered-after-terminate", async ({ connect, url }) => {
    const { handlers, log, received } = record();
    const connection = await connect(url("/text-steadily", { ms: 5 }), handlers);
    await received(2);
    connection.terminate();
    const calls = log.length;
    await pause(60);
    same(log.length, calls, "calls");
    same(log.at(-1), "close 1006", "last call");
  });

  define(
    "the-process-can-be-told-not-to-wait",
    async ({ connect, url }) => {
      const { handlers, received } = record();
      const connection = await connect(url("/echo"), handlers);
      connection.unref();
      connection.ref();
      connection.send("x");
      alike(await received(1), ["x"], "messages");
      await connection.close();
      connection.unref();
    },
    { needs: ["ref"] },
  );

  define(
    "ref-is-refused-where-it-is-not-possible",
    async ({ connect, url }) => {
      const connection = await connect(url("/echo"));
      for (const power of [() => connection.ref(), () => connection.unref()]) {
        same(thrownBy(power)?.code, "capability-missing", "code");
      }
    },
    { lacks: ["ref"] },
  );
});
