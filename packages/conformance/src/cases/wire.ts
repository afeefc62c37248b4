import { heartbeat } from "@plugboard/core";
import type { Case, CaseContext } from "../case.ts";
import { alike, check, same } from "../check.ts";
import type { ObservedConnection } from "../observation.ts";
import { binaryPattern } from "../payload.ts";
import { area } from "./area.ts";
import { record } from "./recording.ts";

/** The first connection, once it satisfies the predicate. */
const seenOf = async ({ until }: CaseContext, what: string, holds: (first: ObservedConnection) => boolean): Promise<ObservedConnection> => {
  const { connections } = await until(what, ({ connections: [first] }) => first !== undefined && holds(first));
  const [first] = connections;
  check(first, "a connection");
  return first;
};

/** Dials so many times and gives what the server saw of each. */
const dialled = async ({ connect, url, until }: CaseContext, count: number, path = "/echo"): Promise<readonly ObservedConnection[]> => {
  for (let index = 0; index < count; index += 1) await connect(url(path));
  return (await until(`${count} handshakes`, ({ connections }) => connections.length === count)).connections;
};

/** A query that changes when it is parsed and written anew. */
const query = "b=2&a=%2F&plus=a+b&space=%20&empty=&bare&a=again&colon=:&slash=/&tilde=%7E&utf=%C3%A9&odd=%25&semi=;&q=?";

/** What leaves this side byte by byte: the handshake's head and the frames. */
export const wireCases: readonly Case[] = area("wire", "on-the-wire", (define) => {
  const needs = { needs: ["webSocket"] } as const;

  define(
    "every-frame-keeps-rfc-6455",
    async (context) => {
      const { connect, url, tell } = context;
      const { handlers, received } = record();
      const connection = await connect(url("/echo"), handlers);
      for (const size of [0, 1, 125, 126, 65_535, 65_536]) connection.send(binaryPattern(size));
      connection.send("text");
      await received(7);
      await tell("ping", { payload: "p" });
      await seenOf(context, "the pong", ({ pongs }) => pongs.length === 1);
      await connection.close(4000, "done");
      const { violations } = await seenOf(context, "the close frame", ({ close }) => close !== undefined);
      alike(violations, [], "what the frames did against RFC 6455, 5");
    },
    needs,
  );

  define(
    "pongs-are-masked",
    async (context) => {
      await context.connect(context.url("/echo"));
      await context.tell("ping", { payload: "masked" });
      const { masked } = await seenOf(context, "the pong", ({ pongs }) => pongs.length === 1);
      same(masked, true, "masked");
    },
    needs,
  );

  define(
    "pings-are-masked",
    async (context) => {
      await context.connect(context.url("/mute"), {}, { heartbeat: heartbeat({ pingAfterMs: 20, replyTimeoutMs: 5_000 }) });
      const { masked } = await seenOf(context, "the ping", ({ pings }) => pings.length > 0);
      same(masked, true, "masked");
    },
    { needs: ["webSocket", "ping"] },
  );

  define(
    "a-close-frame-of-ones-own-is-masked",
    async (context) => {
      const connection = await context.connect(context.url("/echo"));
      await connection.close(4000, "masked");
      const { masked } = await seenOf(context, "the close frame", ({ close }) => close !== undefined);
      same(masked, true, "masked");
    },
    needs,
  );

  define(
    "the-answer-to-a-close-frame-is-masked",
    async (context) => {
      await context.connect(context.url("/close/4001/done"));
      const { masked } = await seenOf(context, "the close frame", ({ close }) => close !== undefined);
      same(masked, true, "masked");
    },
    needs,
  );

  define(
    "mask-keys-are-not-zero-and-not-the-same",
    async (context) => {
      const connection = await context.connect(context.url("/mute"));
      for (let index = 0; index < 64; index += 1) connection.send(`message ${index}`);
      const { masks } = await seenOf(context, "64 messages", ({ frames }) => frames.length === 64);
      // Of 64 random keys of 32 bits two are alike once in two million runs, four of them never.
      check(new Set(masks).size > 60, `a mask key of its own for each frame (found ${new Set(masks).size} keys in 64 frames)`);
      check(masks.filter((mask) => mask === "00000000").length < 2, "keys that mask");
    },
    needs,
  );

  define(
    "mask-keys-of-two-connections-differ",
    async (context) => {
      for (let index = 0; index < 2; index += 1) (await context.connect(context.url("/mute"))).send("same");
      const { connections } = await context.until(
        "both messages",
        ({ connections: both }) => both.length === 2 && both.every(({ frames }) => frames.length === 1),
      );
      check(connections[0]?.masks[0] !== connections[1]?.masks[0], "two mask keys");
    },
    needs,
  );

  define(
    "the-key-of-the-handshake-is-16-bytes-and-new-each-time",
    async (context) => {
      const keys = (await dialled(context, 3)).map(({ headers }) => headers["sec-websocket-key"] ?? "");
      for (const key of keys) check(/^[A-Za-z0-9+/]{21}[AQgw]==$/.test(key), `16 bytes in base64 (found ${key})`);
      same(new Set(keys).size, 3, "different keys");
    },
    needs,
  );

  define(
    "the-handshake-says-what-rfc-6455-asks-for",
    async (context) => {
      const [seen] = await dialled(context, 1);
      same(seen?.headers["sec-websocket-version"], "13", "Sec-WebSocket-Version");
      same(seen?.headers["upgrade"]?.toLowerCase(), "websocket", "Upgrade");
      check(/(^|,)\s*upgrade\s*(,|$)/i.test(seen?.headers["connection"] ?? ""), "Connection with Upgrade in its list");
      const names = seen?.headerLines.map(([name]) => name.toLowerCase()) ?? [];
      for (const name of ["host", "upgrade", "connection", "sec-websocket-key", "sec-websocket-version"]) {
        same(names.filter((each) => each === name).length, 1, `lines with ${name}`);
      }
      same(seen?.headers["content-length"], undefined, "Content-Length of a request without a body");
    },
    needs,
  );

  define(
    "the-host-names-the-port",
    async (context) => {
      const [seen] = await dialled(context, 1);
      same(seen?.headers["host"], new URL(context.url("/")).host, "Host");
    },
    needs,
  );

  define("the-query-is-sent-as-it-was-written", async (context) => {
    const [seen] = await dialled(context, 1, `/echo?${query}`);
    same(seen?.query, query, "query");
  });

  define(
    "a-cookie-of-one-handshake-is-not-sent-with-the-next",
    async (context) => {
      const [, second] = await dialled(context, 2, "/head/other-headers-are-there-too");
      same(second?.headers["cookie"], undefined, "Cookie");
    },
    needs,
  );

  define(
    "no-header-is-sent-twice",
    async ({ connect, url, until }) => {
      await connect({ url: url("/echo"), headers: { "User-Agent": "plugboard-suite", "X-Once": "1" } });
      const { connections } = await until("the handshake", ({ connections: all }) => all.length === 1);
      const names = connections[0]?.headerLines.map(([name]) => name.toLowerCase()) ?? [];
      alike(
        names.filter((name, index) => names.indexOf(name) !== index),
        [],
        "names of headers that came twice",
      );
      same(connections[0]?.headers["user-agent"], "plugboard-suite", "User-Agent");
    },
    { needs: ["headers"] },
  );
});
