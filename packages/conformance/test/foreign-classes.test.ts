import { wrapWebSocket } from "@plugboard/core";
import { WebSocket as Isows } from "isows";
import PartySocket from "partysocket/ws";
import { expect, test } from "vitest";
import type { KnownFailures } from "../src/case.ts";
import { cases } from "../src/cases/index.ts";
import { formatResult, type RunReport } from "../src/report.ts";
import { runCases } from "../src/run-cases.ts";
import { undiciFailures } from "./foreign/undici-failures.ts";
import { useScenarioServer } from "./start-server.ts";

const server = useScenarioServer();
const since = "2026-11-21";

const judge = (adapter: ReturnType<typeof wrapWebSocket>, knownFailures: KnownFailures): Promise<RunReport> =>
  runCases(cases, {
    adapter,
    baseUrl: server.baseUrl(),
    knownFailures,
    runtime: { name: "node", version: process.versions.node, detect: () => "node" },
  });

const unexpected = ({ results }: RunReport): readonly string[] => results.filter(({ outcome }) => outcome === "failed").map(formatResult);

/** The same reason for several cases. */
const because = (issue: string, ...ids: readonly string[]): KnownFailures => Object.fromEntries(ids.map((id) => [id, { issue, since }]));

test("isows keeps every promise but those that Node's own class breaks", { timeout: 120_000 }, async () => {
  const report = await judge(wrapWebSocket(Isows, { name: "isows" }), undiciFailures);
  expect(unexpected(report)).toEqual([]);
  expect(report.passed).toBeGreaterThan(180);
});

/** partysocket dials again by itself; a connection of core's is one socket, so that is turned off. */
class OneSocket extends PartySocket {
  constructor(url: string, protocols?: string[]) {
    super(url, protocols ?? null, { maxRetries: 0, connectionTimeout: 60_000 });
  }
}

const partysocketFailures: KnownFailures = {
  ...because(
    "partysocket tells a failed attempt as a close with 1000, so core takes it for the end of a connection",
    "connect/fails-on-a-closed-port",
    "connect/fails-on-a-name-that-does-not-resolve",
    "connect/fails-on-an-untrusted-certificate",
    "connect/fails-on-an-answer-that-is-not-http",
    "connect/fails-on-a-connection-dropped-in-the-handshake",
    "connect/fails-on-a-connection-reset-in-the-handshake",
    "handshake/a-refusal-that-cannot-be-seen-invents-nothing",
    "handshake/a-wrong-accept-key-is-refused",
    "handshake/a-missing-accept-key-is-refused",
    "handshake/an-extension-that-was-not-offered-is-refused",
    "handshake/a-101-with-no-upgrade-is-refused",
    "handshake/a-101-with-no-upgrade-is-never-told-as-a-refusal-of-the-server",
    "handshake/a-101-with-no-connection-is-refused",
    "handshake/a-101-with-no-connection-is-never-told-as-a-refusal-of-the-server",
    "handshake/a-101-with-another-upgrade-is-refused",
    "handshake/a-101-with-another-upgrade-is-never-told-as-a-refusal-of-the-server",
    "handshake/a-101-with-another-connection-is-refused",
    "handshake/a-101-with-another-connection-is-never-told-as-a-refusal-of-the-server",
    "handshake/a-101-with-an-accept-key-in-another-case-is-refused",
    "handshake/a-101-with-an-accept-key-in-another-case-is-never-told-as-a-refusal-of-the-server",
    "handshake/a-101-with-two-accept-keys-is-refused",
    "handshake/a-101-with-two-accept-keys-is-never-told-as-a-refusal-of-the-server",
    "redirects/a-300-is-not-followed",
    "redirects/a-301-is-not-followed",
    "redirects/a-302-is-not-followed",
    "redirects/a-303-is-not-followed",
    "redirects/a-307-is-not-followed",
    "redirects/a-308-is-not-followed",
    "subprotocols/a-server-that-selects-none-is-refused",
    "subprotocols/a-server-that-selects-another-is-refused",
    "subprotocols/a-server-that-selects-unasked-is-refused",
    "reconnecting/gives-up-after-so-many-failures",
    "reconnecting/goes-on-after-a-refusal-that-can-heal",
    "reconnecting/when-connected-gives-the-connection-that-comes",
  ),
  ...because(
    "partysocket replaces the code of an end without a close frame by 1000",
    "peer-close/code-999-on-the-wire-is-1006",
    "peer-close/code-1005-on-the-wire-is-1006",
    "peer-close/code-1006-on-the-wire-is-1006",
    "peer-close/code-2500-on-the-wire-is-1006",
    "peer-close/code-5000-on-the-wire-is-1006",
    "peer-close/a-fin-without-a-close-frame-is-1006",
    "peer-close/a-reset-without-a-close-frame-is-1006",
    "peer-close/a-reset-while-idle-is-told",
    "peer-close/an-end-in-mid-frame-is-1006-and-delivers-no-part",
    "hostile/invalid-utf8-ends-the-connection",
    "hostile/masked-ends-the-connection",
    "hostile/reserved-opcode-ends-the-connection",
    "hostile/reserved-bit-ends-the-connection",
    "hostile/stray-continuation-ends-the-connection",
    "hostile/interleaved-ends-the-connection",
    "hostile/long-ping-ends-the-connection",
    "hostile/split-ping-ends-the-connection",
    "hostile/long-pong-ends-the-connection",
    "hostile/long-close-ends-the-connection",
    "hostile/short-close-ends-the-connection",
    "hostile/bad-close-reason-ends-the-connection",
    "hostile/huge-length-ends-the-connection",
    "reconnecting/goes-on-after-a-lost-connection",
    "reconnecting/asks-for-a-fresh-request-at-each-dial",
    "wpt/close-connection-lost",
  ),
  ...because(
    "partysocket's close() does not wait for the peer and tells its own code",
    "close/the-peers-answer-decides-the-code",
    "close/answered-by-a-fin-alone-it-ends",
    "close/answered-by-a-reset-alone-it-ends",
    "close/never-answered-it-ends-at-the-deadline",
    "backpressure/close-with-a-peer-that-does-not-read-is-bounded",
    "wpt/interfaces-websocket-bufferedamount-after-close",
    "wpt/close-1000-verify-code",
    "wpt/close-3000-verify-code",
    "wpt/close-4999-reason",
    "wpt/close-reason-unpaired-surrogates",
    "wpt/close-clamp-rounds-to-even",
    "wpt/close-twice",
    "wpt/close-no-message-follows",
  ),
  ...because("partysocket makes up a reason", "peer-close/a-close-frame-without-a-code-is-1005", "wpt/close-1005-no-status"),
  ...undiciFailures,
};

test("partysocket breaks the promises that it is listed to break, and no others", { timeout: 180_000 }, async () => {
  const report = await judge(wrapWebSocket(OneSocket, { name: "partysocket" }), partysocketFailures);
  expect(unexpected(report)).toEqual([]);
  expect(report.passed).toBeGreaterThan(130);
});
