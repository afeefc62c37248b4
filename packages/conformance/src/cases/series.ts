import type { CloseInfo, PlugboardError, ReconnectHandlers } from "@plugboard/core";
import type { Case } from "../case.ts";
import { alike, check, codeOf, same } from "../check.ts";
import { area } from "./area.ts";
import { told } from "./recording.ts";

const fast = { minDelayMs: 1, maxDelayMs: 5, minUptimeMs: 0 } as const;

const outcome = (done: Promise<CloseInfo>): Promise<{ readonly close?: CloseInfo; readonly error?: PlugboardError }> =>
  done.then(
    (close) => ({ close }),
    (error: PlugboardError) => ({ error }),
  );

/** A series of connections goes on after what can heal, and stops at what cannot. */
export const seriesCases: readonly Case[] = area("reconnecting", "reconnecting", (define) => {
  define("goes-on-after-a-lost-connection", async ({ reconnecting, url, until }) => {
    const indexes: number[] = [];
    const handlers: ReconnectHandlers = {
      connected: (connection, { index }) => {
        indexes.push(index);
        connection.send("go");
      },
    };
    const series = reconnecting(() => url("/flaky/cut", { n: 2, go: 1 }), handlers, fast);
    await until("three handshakes", ({ connections }) => connections.length === 3);
    while (!series.connection) await until("the third connection", () => true);
    await series.close();
    alike(indexes, [0, 1, 2], "connections");
  });

  define("goes-on-after-a-refusal-that-can-heal", async ({ reconnecting, url, until }) => {
    const indexes: number[] = [];
    let connected: () => void = () => undefined;
    const ready = new Promise<void>((resolve) => {
      connected = resolve;
    });
    const handlers = {
      connected: (_: unknown, { index }: { readonly index: number }) => {
        indexes.push(index);
        connected();
      },
    };
    const series = reconnecting(() => url("/flaky/500", { n: 2 }), handlers, fast);
    await ready;
    await series.close();
    await until("at least three handshakes", ({ connections }) => connections.length >= 3);
    alike(indexes, [0], "connections");
  });

  define("when-connected-gives-the-connection-that-comes", async ({ reconnecting, url }) => {
    const series = reconnecting(() => url("/flaky/500", { n: 1 }), {}, fast);
    const connection = await series.whenConnected();
    same(connection.status, "open", "status");
    check(connection === (await series.whenConnected()), "the same connection while it is open");
    await series.close();
  });

  define(
    "stops-at-a-normal-close",
    async ({ reconnecting, url, observed }) => {
      const { done } = reconnecting(() => url("/close/1000/bye"), {}, fast);
      same((await outcome(done)).close?.code, 1000, "code");
      same((await observed()).connections.length, 1, "handshakes");
    },
    { needs: ["closeCodes"] },
  );

  define(
    "stops-at-a-policy-close",
    async ({ reconnecting, url, observed }) => {
      const { done } = reconnecting(() => url("/close/1008/key%20revoked"), {}, fast);
      const { close } = await outcome(done);
      same(close?.code, 1008, "code");
      same(close?.reason, "key revoked", "reason");
      same((await observed()).connections.length, 1, "handshakes");
    },
    { needs: ["closeCodes"] },
  );

  define(
    "stops-at-a-wrong-key",
    async ({ reconnecting, url, observed }) => {
      const { done } = reconnecting(() => url("/reject/401"), {}, fast);
      const { error } = await outcome(done);
      same(error?.code, "handshake-rejected", "code");
      same(error?.handshake?.status, 401, "status");
      same((await observed()).connections.length, 1, "handshakes");
    },
    { needs: ["handshakeResponse"] },
  );

  define(
    "waits-as-long-as-the-server-wishes",
    async ({ reconnecting, url }) => {
      const delayMs = await new Promise<number>((resolve) => {
        reconnecting(() => url("/reject/429"), { waiting: (_, wait) => resolve(wait) }, fast);
      });
      check(delayMs >= 7_000, `at least the seven seconds of Retry-After (found ${delayMs})`);
    },
    { needs: ["handshakeResponse"] },
  );

  define("gives-up-after-so-many-failures", async ({ reconnecting, closedUrl }) => {
    let dials = 0;
    const { done } = reconnecting(
      () => {
        dials += 1;
        return closedUrl("/echo");
      },
      {},
      { ...fast, maxRetries: 2 },
    );
    const { error } = await outcome(done);
    same(error?.code, "retries-exhausted", "code");
    same(codeOf(error?.cause), "connect-failed", "code of the cause");
    same(dials, 3, "dials");
  });

  define("asks-for-a-fresh-request-at-each-dial", async ({ reconnecting, url, until }) => {
    let dials = 0;
    const series = reconnecting(
      () => {
        dials += 1;
        return url("/flaky/cut", { n: 1, token: `t${dials}` });
      },
      {},
      fast,
    );
    const seen = await until("two handshakes", ({ connections }) => connections.length === 2);
    await series.close();
    alike(
      seen.connections.map(({ query }) => query),
      ["n=1&token=t1", "n=1&token=t2"],
      "queries",
    );
  });

  define("close-ends-the-series-and-its-connection", async ({ reconnecting, url, until, capabilities }) => {
    const ready = new Promise<void>((resolve) => {
      const series = reconnecting(() => url("/echo"), { connected: () => void series.close(4001, "enough").then(resolve) }, fast);
    });
    await ready;
    const seen = await until("the end of the TCP connection", ({ open, connections }) => open === 0 && connections.length > 0);
    alike(seen.connections[0]?.close, { code: told(capabilities, 4001), reason: told(capabilities, "enough") }, "close frame");
    same(seen.connections.length, 1, "handshakes");
  });

  define("close-ends-a-pending-dial", async ({ reconnecting, url, until }) => {
    const series = reconnecting(() => url("/hang"), {}, fast);
    await until("the handshake", ({ connections }) => connections.length === 1);
    await series.close();
    same((await outcome(series.done)).error?.code, "aborted", "code");
  });
});
