import { getCACertificates, setDefaultCACertificates } from "node:tls";
import type { Until } from "../clients/call.ts";
import { callClients, findCallClient, socketClients } from "../clients/calls.ts";
import type { Assignment, Measurement } from "../harness/measurement.ts";
import { measureCost } from "../harness/process-cost.ts";

interface Condition {
  readonly until: Until;
  readonly network: "plain" | "tls" | "slow";
}

const conditions: Readonly<Record<string, Condition>> = {
  "loopback, until open": { until: "open", network: "plain" },
  "loopback, until session.updated": { until: "session.updated", network: "plain" },
  "TLS, until open": { until: "open", network: "tls" },
  "TLS, until session.updated": { until: "session.updated", network: "tls" },
  "40 ms round trip, until open": { until: "open", network: "slow" },
  "40 ms round trip, until session.updated": { until: "session.updated", network: "slow" },
};

interface Addresses {
  readonly tls: string;
  readonly slow: string;
  readonly certificate: string;
}

const ignore = (): void => undefined;

const probe = async ({ contender, condition, origin, isQuick }: Assignment) => {
  const { until, network } = conditions[condition] ?? { until: "open", network: "plain" };
  const open = await findCallClient(contender);
  const addresses = (await (await fetch(`${origin}/addresses`)).json()) as Addresses;
  // As an operator adds the authority of a company: every client then checks the certificate, as it does in production.
  setDefaultCACertificates([...getCACertificates(), addresses.certificate]);
  const base = { plain: origin.replace("http", "ws"), tls: addresses.tls, slow: addresses.slow }[network];
  const openOne = () => open(`${base}/v1/realtime`, { audio: ignore, text: ignore, other: ignore }, until);
  // A connection over a slow network waits most of the time, so that ten are enough for its time.
  const count = network === "slow" ? 12 : isQuick ? 60 : 300;
  const wall: number[] = [];
  const openMany = async (total: number): Promise<void> => {
    for (let index = 0; index < total; index += 1) {
      const startedAt = performance.now();
      const call = await openOne();
      wall.push(performance.now() - startedAt);
      await call.close();
    }
  };
  await openMany(network === "slow" ? 3 : isQuick ? 30 : 150);
  wall.length = 0;
  const { cpuMs } = await measureCost(() => openMany(count));
  return { cpu: (cpuMs * 1_000) / count, wall: wall.toSorted((a, b) => a - b)[Math.floor(count / 2)] ?? Number.NaN };
};

export const measurement: Measurement = {
  title: "Opening a connection",
  method: `From the call until the connection is ready, one after the other, 300 times after 150 that do not count (12 after 3 over the slow network): CPU of the
whole client process, user and system, with closing it again, and the time that the caller waits, which is the median of a probe. *Until
session.updated* sends a configuration and waits for the server's answer; raw \`ws\` does that by hand. TLS checks the server's certificate and does not
resume sessions. The slow network adds 20 ms in each direction, as [slow-network.ts](../benchmarks/servers/slow-network.ts) says.`,
  conditions: Object.keys(conditions),
  quickConditions: ["loopback, until open", "loopback, until session.updated"],
  contenders: (condition) => (condition.endsWith("open") ? socketClients : callClients),
  base: "raw ws",
  columns: { cpu: { title: "CPU, µs", hasRatio: true }, wall: { title: "time, ms", digits: 2, hasRatio: true } },
  rounds: (condition) => (condition.startsWith("loopback") ? 5 : 2),
  server: [new URL("../servers/call-server.ts", import.meta.url)],
  probe,
  goals: [
    {
      text: "CPU to open: `connect` takes at most 1.1 times what raw `ws` takes",
      value: ({ ratio }) => ratio("loopback, until open", "connect", "raw ws", "cpu"),
      isReached: (value) => value <= 1.1,
      limit:
        "A CPU profile of 3,000 openings of a `RealtimeTransport` has a seventh of its time in the code of these packages: the check of the request, a timer for the deadline, an `AbortController`, four promises, and the close. After 2,000 openings in one process the ratio is no smaller, so it is not the compiler of V8",
    },
    {
      text: "CPU until `session.updated`: `RealtimeTransport` takes at most what `OpenAIRealtimeWebSocket` takes until the same moment",
      value: ({ ratio }) => ratio("loopback, until session.updated", "RealtimeTransport", "OpenAIRealtimeWebSocket", "cpu"),
      isReached: (value) => value <= 1,
      limit:
        "It is `connect` with a configuration that is checked and waited for. In six runs the ratio was 0.94 to 1.36; over TLS and over a slow network, where the handshake is most of the work, it is 1.03 to 1.07",
    },
  ],
};
