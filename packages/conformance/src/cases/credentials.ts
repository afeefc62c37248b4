import type { Case } from "../case.ts";
import { alike, check, same } from "../check.ts";
import { area } from "./area.ts";

/** Some runtimes notice a mismatch themselves, and then say no more than that the attempt failed. */
const mismatch = (code: string): boolean => code === "protocol-mismatch" || code === "connect-failed";

const subprotocols = area("subprotocols", "credentials", (define) => {
  const needs = { needs: ["subprotocols"] } as const;

  define(
    "are-offered-in-order",
    async ({ connect, url, until }) => {
      const connection = await connect({ url: url("/echo"), protocols: ["first", "second.v1", "third_x-y"] });
      same(connection.protocol, "first", "protocol");
      const seen = await until("the handshake", ({ connections }) => connections.length === 1);
      alike(seen.connections[0]?.protocols, ["first", "second.v1", "third_x-y"], "offered");
    },
    needs,
  );

  define(
    "the-selected-one-is-told",
    async ({ connect, url }) => {
      const connection = await connect({ url: url("/echo", { protocol: "b" }), protocols: ["a", "b"] });
      same(connection.protocol, "b", "protocol");
    },
    needs,
  );

  define(
    "a-server-that-selects-none-is-refused",
    async ({ refused, url }) => {
      const { code } = await refused({ url: url("/select"), protocols: ["a", "b"] });
      check(mismatch(code), `protocol-mismatch or connect-failed (found ${code})`);
    },
    needs,
  );

  define(
    "a-server-that-selects-another-is-refused",
    async ({ refused, url }) => {
      const { code } = await refused({ url: url("/select", { protocol: "zzz" }), protocols: ["a", "b"] });
      check(mismatch(code), `protocol-mismatch or connect-failed (found ${code})`);
    },
    needs,
  );

  define(
    "a-server-that-selects-unasked-is-refused",
    async ({ refused, url }) => {
      const { code } = await refused(url("/select", { protocol: "b" }));
      check(mismatch(code), `protocol-mismatch or connect-failed (found ${code})`);
    },
    needs,
  );

  define(
    "a-mismatch-leaves-no-socket",
    async ({ refused, url, until }) => {
      await refused({ url: url("/select", { protocol: "zzz" }), protocols: ["a"] });
      await until("the end of the TCP connection", ({ open, accepted }) => open === 0 && accepted > 0);
    },
    needs,
  );

  define(
    "a-credential-of-token-characters-arrives-whole",
    async ({ connect, url, until, canary }) => {
      const credential = `key.${canary}.A-z_0~9!#$%&'*+^\`|`;
      const connection = await connect({ url: url("/echo", { protocol: "app" }), protocols: ["app", credential] });
      same(connection.protocol, "app", "protocol");
      const seen = await until("the handshake", ({ connections }) => connections.length === 1);
      alike(seen.connections[0]?.protocols, ["app", credential], "offered");
    },
    needs,
  );

  define(
    "a-credential-of-4-kib-arrives-whole",
    async ({ connect, url, until }) => {
      const credential = "k".repeat(4096);
      await connect({ url: url("/echo", { protocol: "app" }), protocols: ["app", credential] });
      const seen = await until("the handshake", ({ connections }) => connections.length === 1);
      same(seen.connections[0]?.protocols[1], credential, "the second protocol");
    },
    needs,
  );

  define(
    "what-is-no-token-is-refused-before-dialling",
    async ({ refused, url, observed }) => {
      for (const wrong of ["a=b", "a/b", "a b", "a,b", "a:b", "a@b", "é", "", "a\r\nX: y"]) {
        same((await refused({ url: url("/echo"), protocols: [wrong] })).code, "invalid-argument", `code for ${JSON.stringify(wrong)}`);
      }
      same((await refused({ url: url("/echo"), protocols: ["a", "a"] })).code, "invalid-argument", "code for a repeated one");
      same((await observed()).accepted, 0, "TCP connections");
    },
    needs,
  );

  define(
    "are-refused-where-they-cannot-be-offered",
    async ({ refused, url, observed }) => {
      same((await refused({ url: url("/echo"), protocols: ["a"] })).code, "capability-missing", "code");
      same((await observed()).accepted, 0, "TCP connections");
    },
    { lacks: ["subprotocols"] },
  );
});

const headers = area("headers", "credentials", (define) => {
  const needs = { needs: ["headers"] } as const;

  define(
    "are-sent-as-given",
    async ({ connect, url, until, canary }) => {
      await connect({ url: url("/echo"), headers: { Authorization: `Bearer ${canary}`, "X-First": "1; a=b, c", "x-second": "two words" } });
      const seen = await until("the handshake", ({ connections }) => connections.length === 1);
      const got = seen.connections[0]?.headers ?? {};
      same(got["authorization"], `Bearer ${canary}`, "authorization");
      same(got["x-first"], "1; a=b, c", "x-first");
      same(got["x-second"], "two words", "x-second");
    },
    needs,
  );

  define(
    "a-cookie-is-sent",
    async ({ connect, url, until }) => {
      await connect({ url: url("/echo"), headers: { Cookie: "a=1; b=2" } });
      const seen = await until("the handshake", ({ connections }) => connections.length === 1);
      same(seen.connections[0]?.headers["cookie"], "a=1; b=2", "cookie");
    },
    needs,
  );

  define(
    "go-together-with-subprotocols",
    async ({ connect, url, until, canary }) => {
      const connection = await connect({ url: url("/echo"), headers: { Authorization: `Bearer ${canary}` }, protocols: ["realtime", "b"] });
      same(connection.protocol, "realtime", "protocol");
      const seen = await until("the handshake", ({ connections }) => connections.length === 1);
      same(seen.connections[0]?.headers["authorization"], `Bearer ${canary}`, "authorization");
      alike(seen.connections[0]?.protocols, ["realtime", "b"], "offered");
    },
    { needs: ["headers", "subprotocols"] },
  );

  define(
    "of-one-connection-do-not-reach-another",
    async ({ connect, url, until }) => {
      await connect({ url: url("/echo/1"), headers: { "X-Only": "first" } });
      await connect(url("/echo/2"));
      const seen = await until("both handshakes", ({ connections }) => connections.length === 2);
      same(seen.connections.find(({ path }) => path === "/echo/1")?.headers["x-only"], "first", "x-only of the first");
      same(seen.connections.find(({ path }) => path === "/echo/2")?.headers["x-only"], undefined, "x-only of the second");
    },
    needs,
  );

  define(
    "of-one-dial-do-not-reach-the-next-to-the-same-url",
    async ({ connect, url, until }) => {
      for (const value of ["first", "second"]) await connect({ url: url("/echo"), headers: { "X-Only": value } });
      const seen = await until("both handshakes", ({ connections }) => connections.length === 2);
      alike(
        seen.connections.map(({ headers: got }) => got["x-only"]),
        ["first", "second"],
        "x-only, handshake by handshake",
      );
    },
    needs,
  );

  define(
    "an-empty-value-is-sent",
    async ({ connect, url, until }) => {
      await connect({ url: url("/echo"), headers: { "X-Empty": "" } });
      const seen = await until("the handshake", ({ connections }) => connections.length === 1);
      same(seen.connections[0]?.headers["x-empty"], "", "x-empty");
    },
    needs,
  );

  define(
    "that-would-add-a-line-are-refused-before-dialling",
    async ({ refused, url, observed }) => {
      for (const value of ["a\r\nX-Evil: 1", "a\nb", "a\u0000b", "\u20ac"]) {
        same((await refused({ url: url("/echo"), headers: { "X-Value": value } })).code, "invalid-argument", JSON.stringify(value));
      }
      same((await refused({ url: url("/echo"), headers: { "X Name": "a" } })).code, "invalid-argument", "a name with a space");
      same((await observed()).accepted, 0, "TCP connections");
    },
    needs,
  );

  define(
    "of-the-handshake-itself-are-refused",
    async ({ refused, url, observed }) => {
      for (const name of ["Sec-WebSocket-Protocol", "Sec-WebSocket-Key", "Upgrade", "Connection", "Host", "Content-Length"]) {
        same((await refused({ url: url("/echo"), headers: { [name]: "x" } })).code, "invalid-argument", name);
      }
      same((await observed()).accepted, 0, "TCP connections");
    },
    needs,
  );

  define(
    "are-refused-where-they-cannot-be-sent",
    async ({ refused, url, observed }) => {
      const error = await refused({ url: url("/echo"), headers: { Authorization: "Bearer x" } });
      same(error.code, "capability-missing", "code");
      same(error.delivery, "not-sent", "delivery");
      same((await observed()).accepted, 0, "TCP connections");
    },
    { lacks: ["headers"] },
  );
});

/** How a credential travels, and that it is never dropped in silence. */
export const credentialCases: readonly Case[] = [...subprotocols, ...headers];
