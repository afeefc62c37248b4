import { heartbeat } from "@plugboard/core";
import type { Case } from "../case.ts";
import { alike, check, codeOf, same } from "../check.ts";
import { textPattern } from "../payload.ts";
import { area } from "./area.ts";
import { pause, record } from "./recording.ts";

const probe = (): string => "probe";

/** A peer that is gone is found out, and only such a peer. */
export const heartbeatCases: readonly Case[] = area("heartbeat", "heartbeat", (define) => {
  define(
    "a-peer-that-answers-pings-stays",
    async ({ connect, url, until }) => {
      const connection = await connect(url("/echo"), {}, { heartbeat: heartbeat({ pingAfterMs: 40, replyTimeoutMs: 5_000 }) });
      await until("two pings", ({ connections }) => (connections[0]?.pings.length ?? 0) >= 2);
      same(connection.status, "open", "status");
    },
    { needs: ["ping"], waits: true },
  );

  define(
    "a-peer-that-answers-no-ping-is-given-up",
    async ({ connect, url }) => {
      const { handlers, ended } = record();
      const startedAt = Date.now();
      await connect(url("/mute"), handlers, { heartbeat: heartbeat({ pingAfterMs: 60, replyTimeoutMs: 120 }) });
      const info = await ended;
      const durationMs = Date.now() - startedAt;
      check(durationMs >= 170 && durationMs < 3_000, `the end after 180 ms (came after ${durationMs} ms)`);
      same(info.error?.code, "heartbeat-timeout", "error code");
      same(info.error?.delivery, "unknown", "delivery");
      same(info.code, 1006, "close code");
      same(info.initiator, "network", "initiator");
    },
    { needs: ["ping"] },
  );

  define(
    "a-peer-that-is-given-up-loses-its-socket",
    async ({ connect, url, until }) => {
      await connect(url("/mute"), {}, { heartbeat: heartbeat({ pingAfterMs: 40, replyTimeoutMs: 60 }) });
      await until("the end of the TCP connection", ({ open }) => open === 0);
    },
    { needs: ["ping", "terminate"] },
  );

  define(
    "pings-of-the-peer-are-signs-of-life",
    async ({ connect, url, observed }) => {
      const connection = await connect(
        url("/ping-steadily", { ms: 25 }),
        {},
        { heartbeat: heartbeat({ pingAfterMs: 2_000, replyTimeoutMs: 5_000 }) },
      );
      await pause(2_600);
      same(connection.status, "open", "status");
      same((await observed()).connections[0]?.pings.length, 0, "pings sent");
    },
    { needs: ["ping"], waits: true },
  );

  define(
    "without-ping-it-wants-a-probe",
    async ({ refused, url, observed }) => {
      same((await refused(url("/echo"), { heartbeat: heartbeat() })).code, "capability-missing", "code");
      same((await observed()).accepted, 0, "TCP connections");
    },
    { lacks: ["ping"] },
  );

  define(
    "a-peer-that-answers-probes-stays",
    async ({ connect, url, until }) => {
      const connection = await connect(url("/echo"), {}, { heartbeat: heartbeat({ pingAfterMs: 40, replyTimeoutMs: 5_000, probe }) });
      const seen = await until("two probes", ({ connections }) => (connections[0]?.frames.length ?? 0) >= 2);
      same(seen.connections[0]?.frames[0]?.text, "probe", "probe");
      same(connection.status, "open", "status");
    },
    { lacks: ["ping"], waits: true },
  );

  define(
    "a-peer-that-answers-no-probe-is-given-up",
    async ({ connect, url }) => {
      const { handlers, ended } = record();
      await connect(url("/mute"), handlers, { heartbeat: heartbeat({ pingAfterMs: 60, replyTimeoutMs: 120, probe }) });
      const info = await ended;
      same(info.error?.code, "heartbeat-timeout", "error code");
      same(info.code, 1006, "close code");
    },
    { lacks: ["ping"] },
  );

  define(
    "messages-are-signs-of-life",
    async ({ connect, url, observed }) => {
      const connection = await connect(
        url("/text-steadily", { ms: 25 }),
        {},
        { heartbeat: heartbeat({ pingAfterMs: 2_000, replyTimeoutMs: 5_000, probe }) },
      );
      await pause(2_600);
      same(connection.status, "open", "status");
      const { connections } = await observed();
      same((connections[0]?.pings.length ?? 0) + (connections[0]?.frames.length ?? 0), 0, "pings and probes sent");
    },
    { waits: true },
  );

  define(
    "pings-of-the-peer-are-answered-in-kind",
    async ({ connect, url, until }) => {
      await connect(url("/ping", { n: 3 }));
      // Several pings that wait together may be answered by the pong for the last one (RFC 6455, 5.5.3).
      const seen = await until("the last pong", ({ connections }) => connections[0]?.pongs.at(-1) === "ping-2");
      const pongs = seen.connections[0]?.pongs ?? [];
      alike(
        pongs,
        ["ping-0", "ping-1", "ping-2"].filter((ping) => pongs.includes(ping)),
        "pongs",
      );
    },
    { needs: ["webSocket"] },
  );

  // Each ping is sent alone, because the answer to a later one may stand for it (RFC 6455, 5.5.3).
  for (const [what, ping] of Object.entries({
    "an-empty-ping": "",
    "a-ping-that-is-no-text": "\xff\xfe\x00\x80",
    "a-ping-of-125-bytes": textPattern(125),
  })) {
    define(
      `${what}-is-answered-in-kind`,
      async ({ connect, url, tell, until }) => {
        await connect(url("/echo"));
        await tell("ping", { payload: ping });
        const seen = await until("the pong", ({ connections }) => connections[0]?.pongs.length === 1);
        same(seen.connections[0]?.pongs[0], ping, "payload, a character for each byte");
      },
      { needs: ["webSocket"] },
    );
  }

  define(
    "a-message-behind-many-pings-arrives",
    async ({ connect, url }) => {
      // npm ws 8.23 ends a connection when more than 60 of its pongs wait to be written, unless it is told otherwise.
      const { handlers, log, received } = record();
      const connection = await connect(url("/ping", { n: 5_000 }), handlers);
      await received(1);
      alike(log, ["open", "after"], "log");
      same(connection.status, "open", "status");
    },
    { needs: ["webSocket"] },
  );

  define(
    "a-message-that-comes-slowly-is-a-sign-of-life-where-the-runtime-can-tell",
    async ({ connect, openSocket, url }) => {
      const { socket } = await openSocket(url("/mute"));
      const { handlers, log, received, ended } = record();
      await connect(url("/slow-message"), handlers, { heartbeat: heartbeat({ pingAfterMs: 150, replyTimeoutMs: 2_000, probe }) });
      if (!socket.progress) return same((await ended).error?.code, "heartbeat-timeout", "error code");
      await received(1);
      alike(log, ["open", "<200>"], "log");
    },
    { needs: ["webSocket"] },
  );

  define(
    "a-round-trip-is-measured",
    async ({ connect, url }) => {
      const connection = await connect(url("/echo"));
      const durationMs = await connection.rtt();
      check(durationMs >= 0 && durationMs < 10_000, `a time in milliseconds (found ${durationMs})`);
    },
    { needs: ["ping"] },
  );

  define(
    "without-ping-no-round-trip-is-measured",
    async ({ connect, url }) => {
      const connection = await connect(url("/echo"));
      same(codeOf(await connection.rtt().catch((error: unknown) => error)), "capability-missing", "code");
    },
    { lacks: ["ping"] },
  );

  define("it-ends-with-the-connection", async ({ connect, url, observed }) => {
    const connection = await connect(url("/echo"), {}, { heartbeat: heartbeat({ pingAfterMs: 60, replyTimeoutMs: 60, probe }) });
    const info = await connection.close();
    await pause(150);
    same(info.error, undefined, "error");
    const { connections } = await observed();
    same((connections[0]?.pings.length ?? 0) + (connections[0]?.frames.length ?? 0), 0, "pings and probes sent");
  });
});
