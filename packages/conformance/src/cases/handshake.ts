import type { ConnectionHandlers, Handshake } from "@plugboard/core";
import type { Case } from "../case.ts";
import { check, same } from "../check.ts";
import { otherHeaders } from "../handshake-heads.ts";
import { area } from "./area.ts";
import { durationOf } from "./recording.ts";

const handshake = area("handshake", "connecting", (define) => {
  for (const status of [400, 401, 402, 403, 404, 405, 426, 429, 502, 503, 504, 200]) {
    define(
      `status-${status}-is-told`,
      async ({ refused, url }) => {
        const error = await refused(url(`/reject/${status}`));
        same(error.code, "handshake-rejected", "code");
        same(error.handshake?.status, status, "status");
        check(error.delivery === "not-sent" || error.delivery === "rejected", `a delivery that allows a retry (found ${error.delivery})`);
      },
      // An offer may be answered with 200.
      { needs: status === 200 ? ["webSocket", "handshakeResponse"] : ["handshakeResponse"] },
    );
  }

  define(
    "headers-and-body-of-a-refusal-are-told",
    async ({ refused, url }) => {
      const error = await refused(url("/reject/429"));
      same(error.handshake?.headers["retry-after"], "7", "retry-after");
      same(error.handshake?.headers["x-request-id"], "req_scenario", "x-request-id");
      same(error.handshake?.headers["set-cookie"], undefined, "set-cookie");
      check(error.handshake?.body.includes("refused by the scenario"), "the body of the refusal");
      check(error.message.includes("refused by the scenario"), "the beginning of the body in the message");
    },
    { needs: ["handshakeResponse"] },
  );

  define(
    "headers-of-the-answer-are-told",
    async ({ connect, url }) => {
      const told: (Handshake | undefined)[] = [];
      await connect(url("/head/other-headers-are-there-too"), { open: (_, handshake) => void told.push(handshake) });
      same(told.length, 1, "calls of the handler open");
      const headers = told[0]?.headers ?? {};
      for (const [name, value] of Object.entries(otherHeaders)) same(headers[name], value, name);
      same(headers["upgrade"], "websocket", "upgrade");
      same(headers["set-cookie"], undefined, "set-cookie");
    },
    { needs: ["handshakeHeaders"] },
  );

  define(
    "headers-of-one-answer-are-not-told-as-those-of-another",
    async ({ connect, url }) => {
      const told: (Handshake | undefined)[] = [];
      const handlers: ConnectionHandlers = { open: (_, handshake) => void told.push(handshake) };
      await connect(url("/head/other-headers-are-there-too"), handlers);
      await connect(url("/head/the-accept-key-comes-first"), handlers);
      same(told.length, 2, "calls of the handler open");
      same(told[1]?.headers["x-request-id"], undefined, "x-request-id of the second");
      same(told[1]?.headers["upgrade"], "websocket", "upgrade of the second");
    },
    { needs: ["handshakeHeaders"] },
  );

  define(
    "headers-of-an-answer-that-cannot-be-seen-are-not-made-up",
    async ({ connect, url }) => {
      const told: (Handshake | undefined)[] = [];
      await connect(url("/head/other-headers-are-there-too"), { open: (_, handshake) => void told.push(handshake) });
      same(told.length, 1, "calls of the handler open");
      same(told[0], undefined, "handshake");
    },
    { lacks: ["handshakeHeaders"] },
  );

  define(
    "a-long-body-is-cut",
    async ({ refused, url }) => {
      const error = await refused(url("/reject-long/503"));
      same(error.handshake?.status, 503, "status");
      same(error.handshake?.body, "x".repeat(4096), "body");
      check(error.message.endsWith(` ${"x".repeat(200)}`), "200 characters of the body in the message");
    },
    { needs: ["handshakeResponse"] },
  );

  define(
    "a-body-that-never-comes-does-not-hold-the-status-back",
    async ({ refused, url }) => {
      const error = await refused(url("/reject-silent/503"), { connectTimeoutMs: 8_000 });
      same(error.code, "handshake-rejected", "code");
      same(error.handshake?.status, 503, "status");
    },
    { needs: ["handshakeResponse"] },
  );

  define(
    "the-status-of-an-endless-refusal-is-told",
    async ({ refused, url, until }) => {
      const error = await refused(url("/reject-endless/503"), { connectTimeoutMs: 8_000 });
      same(error.handshake?.status, 503, "status");
      check((error.handshake?.body.length ?? 0) <= 4096, "a bounded body");
      await until("the end of the TCP connection", ({ open }) => open === 0);
    },
    { needs: ["handshakeResponse"] },
  );

  define(
    "a-refusal-that-cannot-be-seen-invents-nothing",
    async ({ refused, url }) => {
      const error = await refused(url("/reject/401"));
      same(error.code, "connect-failed", "code");
      same(error.handshake, undefined, "handshake");
      same(error.delivery, "not-sent", "delivery");
    },
    { lacks: ["handshakeResponse"] },
  );

  define("an-endless-refusal-settles-before-the-deadline", async ({ refused, url }) => {
    const durationMs = await durationOf(refused(url("/reject-endless/401"), { connectTimeoutMs: 8_000 }));
    check(durationMs < 7_000, `a rejection before the deadline (came after ${durationMs} ms)`);
  });

  define("a-refusal-is-asked-for-once", async ({ refused, url, until }) => {
    await refused(url("/reject/401"));
    const seen = await until("the end of the TCP connection", ({ open }) => open === 0);
    same(seen.connections.length, 1, "handshakes");
  });

  for (const [what, path] of Object.entries({
    "a-wrong-accept-key": "/bad-accept/wrong",
    "a-missing-accept-key": "/bad-accept/missing",
    "an-extension-that-was-not-offered": "/extension",
  })) {
    define(
      `${what}-is-refused`,
      async ({ refused, url }) => {
        const error = await refused(url(path));
        same(error.code, "connect-failed", "code");
        same(error.handshake, undefined, "a status that the server never sent");
      },
      { needs: ["webSocket", "handshakeCheck"] },
    );
  }
});

/** A credential stays with the host that the caller named. */
const redirects = area("redirects", "connecting", (define) => {
  for (const status of [300, 301, 302, 303, 307, 308]) {
    define(`a-${status}-is-not-followed`, async ({ refused, url, observed }) => {
      const error = await refused(url(`/redirect/${status}`));
      check(error.code === "connect-failed" || error.code === "handshake-rejected", `a refusal (found ${error.code})`);
      const { connections } = await observed();
      same(connections.filter(({ path }) => path === "/echo").length, 0, "handshakes at the target");
    });
  }

  define(
    "status-and-location-are-told",
    async ({ refused, url }) => {
      const error = await refused(url("/redirect/307"));
      same(error.handshake?.status, 307, "status");
      check(error.handshake?.headers["location"]?.endsWith("/echo"), "the location");
    },
    { needs: ["handshakeResponse"] },
  );
});

/** What happens when the server does not agree. */
export const handshakeCases: readonly Case[] = [...handshake, ...redirects];
