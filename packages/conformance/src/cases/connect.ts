import { isPlugboardError } from "@plugboard/core";
import type { Case, CaseContext } from "../case.ts";
import { alike, check, same } from "../check.ts";
import { area } from "./area.ts";
import { durationOf, record } from "./recording.ts";

/** What a request may say, and what `connect` resolves and rejects with. */
export const connectCases: readonly Case[] = area("connect", "connecting", (define) => {
  define("resolves-with-an-open-connection", async ({ connect, url, capabilities }) => {
    const connection = await connect(url("/echo"));
    same(connection.status, "open", "status");
    same(connection.protocol, "", "protocol");
    alike(connection.capabilities, capabilities, "capabilities of the connection");
  });

  define("resolves-only-after-the-handshake", async ({ connect, url }) => {
    const { handlers, log, received } = record();
    const startedAt = Date.now();
    const connection = await connect(url("/slow", { ms: 200 }), handlers);
    const durationMs = Date.now() - startedAt;
    check(durationMs >= 180, `a connection no earlier than the 101, after 200 ms (came after ${durationMs} ms)`);
    connection.send("first");
    await received(1);
    alike(log, ["open", "first"], "log");
  });

  define("sends-the-path-and-the-query-as-given", async ({ connect, url, until }) => {
    const { handlers, received } = record();
    const connection = await connect(url("/echo/a%20b/%C3%A9", { model: "gpt realtime", flag: "1" }), handlers);
    connection.send("x");
    await received(1);
    const seen = await until("the handshake", ({ connections }) => connections.length === 1);
    same(seen.connections[0]?.path, "/echo/a%20b/%C3%A9", "path");
    same(seen.connections[0]?.query, "model=gpt+realtime&flag=1", "query");
  });

  define("dials-once", async ({ connect, url, observed }) => {
    await connect(url("/echo"));
    const seen = await observed();
    same(seen.connections.length, 1, "handshakes");
  });

  define("takes-http-urls-for-their-twins", async ({ connect, url }) => {
    const connection = await connect(url("/echo").replace(/^ws:/, "http:"));
    same(connection.status, "open", "status");
  });

  define("takes-url-objects", async ({ connect, url }) => {
    const connection = await connect({ url: new URL(url("/echo")) });
    same(connection.status, "open", "status");
  });

  define("refuses-wrong-urls-before-dialling", async ({ refused, url, observed }) => {
    const origin = url("/echo");
    const wrong = ["/echo", "not a url", "ftp://127.0.0.1/x", `${origin}#part`, origin.replace("ws://", "ws://user:password@"), ""];
    for (const request of wrong) same((await refused(request)).code, "invalid-argument", `code for ${request || "an empty URL"}`);
    same((await observed()).accepted, 0, "TCP connections");
  });

  define("refuses-wrong-options-before-dialling", async ({ refused, url, observed }) => {
    const wrong = [{ connectTimeoutMs: 0 }, { connectTimeoutMs: 2 ** 31 }, { closeTimeoutMs: Number.NaN }, { maxQueuedBytes: -1 }];
    for (const options of wrong) same((await refused(url("/echo"), options)).code, "invalid-argument", JSON.stringify(options));
    same((await observed()).accepted, 0, "TCP connections");
  });

  const failures: Readonly<Record<string, (context: Pick<CaseContext, "url" | "tlsUrl" | "closedUrl">) => string>> = {
    "a-closed-port": ({ closedUrl }) => closedUrl("/echo"),
    // A name that never exists (RFC 6761, 6.4).
    "a-name-that-does-not-resolve": () => "ws://no-such-host.invalid/echo",
    "an-untrusted-certificate": ({ tlsUrl }) => tlsUrl("/echo"),
    "an-answer-that-is-not-http": ({ url }) => url("/garbage"),
    "a-connection-dropped-in-the-handshake": ({ url }) => url("/drop"),
    "a-connection-reset-in-the-handshake": ({ url }) => url("/reset"),
  };
  for (const [what, addressOf] of Object.entries(failures)) {
    define(`fails-on-${what}`, async (context) => {
      const { refused, adapterName } = context;
      const error = await refused(addressOf(context));
      check(isPlugboardError(error) && error instanceof Error, "a PlugboardError that is an Error");
      same(error.code, "connect-failed", "code");
      same(error.delivery, "not-sent", "delivery");
      check(error.message.includes(adapterName), "a message that names the adapter");
    });
  }

  define("fails-at-once-when-nobody-listens", async ({ refused, closedUrl }) => {
    const durationMs = await durationOf(refused(closedUrl("/echo"), { connectTimeoutMs: 5_000 }));
    check(durationMs < 4_000, `a failure before the deadline (came after ${durationMs} ms)`);
  });

  define("calls-no-handler-when-it-fails", async ({ refused, url }) => {
    const { handlers, log } = record();
    await refused(url("/reject/403"), {}, handlers);
    alike(log, [], "log");
  });

  define("opens-many-at-once", async ({ connect, url, until }) => {
    const recordings = await Promise.all(
      Array.from({ length: 10 }, async (_, index) => {
        const recording = record();
        const connection = await connect(url("/echo"), recording.handlers);
        connection.send(`own-${index}`);
        await recording.received(1);
        return recording;
      }),
    );
    alike(
      recordings.map(({ frames }) => frames),
      recordings.map((_, index) => [`own-${index}`]),
      "messages of each connection",
    );
    await until("ten handshakes", ({ connections }) => connections.length === 10);
  });
});
