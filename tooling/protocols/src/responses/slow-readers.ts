import type { FetchStats } from "@plugboard/responses";
import type { ControlledSimulator } from "../controlled-simulator.ts";
import { equal, failureOf, holds, memberOf } from "../expect.ts";
import type { ProtocolCase, TestedFetch } from "../protocol-case.ts";
import type { Seen } from "../seen.ts";
import { eventsOf, nextIsClean, post, textOf } from "./exchange.ts";

const source = "docs/responses.md";

const deltaBytes = 65_536;
const deltas = 384;

/** 25 MB in deltas, and once more in each frame of the end: workerd takes no message above 32 MiB. */
const flood = { scenario: "flood", output: [{ type: "text" as const, fill: { bytes: deltas * deltaBytes, deltaBytes } }] };

const sentOf = ({ requests }: Seen): number => requests.find(({ body }) => body?.input === "flood")?.eventsSent ?? 0;

/** Waits until the server sends no more although it has more. */
const heldUp = async ({ seen }: ControlledSimulator): Promise<number> => {
  let sent = -1;
  for (let still = 0; still < 5; ) {
    const now = sentOf(await seen());
    still = now === sent && now > 0 ? still + 1 : 0;
    sent = now;
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
  return sent;
};

/** Waits until a client says so of itself: the server may have sent everything long before. A fetch without numbers is not waited for. */
const untilClient = async ({ stats }: TestedFetch, what: string, fits: (stats: FetchStats) => boolean): Promise<void> => {
  const givenUpAt = Date.now() + 25_000;
  for (let now = stats?.(); now && !fits(now); now = stats?.()) {
    holds(Date.now() < givenUpAt, `the client has ${what}; it has ${JSON.stringify(now)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

/** A reader that does not read bounds memory: by holding the sender up, or else by failing. */
export const slowReaderCases: readonly ProtocolCase[] = [
  {
    id: "responses/a-slow-reader-holds-the-sender-up-or-fails-clearly",
    source,
    timeoutMs: 40_000,
    run: async ({ adapter, createFetch, simulate }) => {
      const simulator = await simulate({ responses: { scripts: [flood] } });
      const { url } = simulator;
      const client = createFetch({ baseURL: url, maxBufferedBytes: 1_000_000 });
      const response = await client(`${url}/responses`, post("flood", "flood"));
      if (adapter.capabilities.pause) {
        const sent = await heldUp(simulator);
        holds(sent < deltas / 2, `the server is held up before half of it is sent; it sent ${sent} of ${deltas} events`);
        const events = eventsOf(await textOf(response));
        equal(events.filter(({ delta }) => delta?.length === deltaBytes).length, deltas, "deltas that arrive later");
        equal(events.at(-1)?.type, "response.completed", "the end");
      } else {
        await untilClient(client, "no socket", ({ openSockets }) => openSockets === 0);
        const error = await failureOf(textOf(response), "the body");
        equal([memberOf(error, "code"), memberOf(error, "delivery")], ["buffer-full", "answered"], "code and delivery");
      }
      await nextIsClean(client, url, "next");
    },
  },
  {
    id: "responses/a-slow-reader-on-a-shared-socket-fails-alone",
    source,
    timeoutMs: 40_000,
    run: async ({ createFetch, simulate }) => {
      const { url, until, seen } = await simulate({ responses: { scripts: [flood] } });
      const client = createFetch({ baseURL: url, lanes: true, maxBufferedBytes: 1_000_000 });
      await nextIsClean(client, url, "proof");
      const controller = new AbortController();
      const held = failureOf(
        client(`${url}/responses`, { ...post("held", "silence"), signal: controller.signal }).then(textOf),
        "what is aborted",
      );
      await until("the held request", ({ requests }) => requests.length === 2);
      const slow = await client(`${url}/responses`, post("flood", "flood"));
      await untilClient(client, "only the held request in flight", ({ inFlight }) => inFlight === 1);
      const error = await failureOf(textOf(slow), "the body");
      equal([memberOf(error, "code"), memberOf(error, "delivery")], ["buffer-full", "answered"], "code and delivery");
      await nextIsClean(client, url, "next");
      equal((await seen()).totals.handshakes, 1, "handshakes");
      controller.abort("done");
      equal(await held, "done", "the end of the other request");
    },
  },
];
