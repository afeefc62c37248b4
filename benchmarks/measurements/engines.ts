import { fileURLToPath } from "node:url";
import { runInEngine } from "@plugboard/engines";
import { targets } from "../../tooling/matrix/targets.ts";
import type { Assignment, Failure, Figures, Measurement } from "../harness/measurement.ts";

const at = (file: string): string => fileURLToPath(new URL(`../engines/${file}`, import.meta.url));

/** Each engine once, in its newest version, with each of its adapters; and what its bare socket is. */
const conditions: Readonly<Record<string, "global-socket.ts" | "ws-socket.ts">> = {
  "node-26-ws": "ws-socket.ts",
  "node-26-native": "global-socket.ts",
  deno: "ws-socket.ts",
  "deno-native": "global-socket.ts",
  bun: "global-socket.ts",
  "workerd-2026-11-17": "global-socket.ts",
  "chromium-page": "global-socket.ts",
  "firefox-page": "global-socket.ts",
};

const probe = async ({ contender, condition, origin, isQuick }: Assignment): Promise<Figures | Failure> => {
  const target = targets.find(({ name }) => name === condition);
  if (target === undefined || target.engine.locate() === undefined) return { did: "the engine is not on this machine" };
  const socket = contender === "connect" ? "plugboard-socket.ts" : (conditions[condition] ?? "global-socket.ts");
  const { result } = await runInEngine(target.engine, {
    entry: at("program.ts"),
    substitutes: { "plugboard:socket-under-test": at(socket), "plugboard:adapter-under-test": target.entry },
    args: { url: origin.replace("http", "ws"), isQuick },
  });
  return result as Figures;
};

const lengths: Readonly<Record<string, string>> = { "100": "100 B", "1000": "1 kB", "2000": "2 kB", "20000": "20 kB", "1000000": "1 MB" };

export const measurement: Measurement = {
  title: "Other engines",
  method: `The same program inside each engine, over its bare socket (npm \`ws\` on Node and on Deno, the engine's own WebSocket otherwise) and over \`connect\` with its adapter:
the round trip of an echo of several lengths in milliseconds, one after the other; microseconds per received text delta of 30,000 that come at once, and per append of 1,330
bytes until the server has all; milliseconds to open a connection. All is time on the engine's clock, which ticks in tenths of a millisecond or whole
ones in browsers; workerd's stands still between events.`,
  conditions: Object.keys(conditions),
  quickConditions: ["deno", "bun"],
  contenders: ["bare socket", "connect"],
  base: "bare socket",
  columns: {
    ...Object.fromEntries(Object.entries(lengths).map(([length, title]) => [`trip ${length}`, { title, digits: 2 }])),
    receive: { title: "receive, µs", digits: 2 },
    append: { title: "append, µs", digits: 2 },
    connect: { title: "connect, ms", digits: 2 },
  },
  rounds: (condition) => (condition.startsWith("deno") ? 3 : 1),
  server: [new URL("../servers/echo-server.ts", import.meta.url)],
  probe,
  goals: ["2000", "20000"].map((length) => ({
    text: `Deno: the round trip of ${lengths[length]} over \`denoAdapter()\` takes at most 1.5 times that of bare \`ws\` on the same engine`,
    value: ({ ratio }) => ratio("deno", "connect", "bare socket", `trip ${length}`),
    isReached: (value: number) => value <= 1.5,
  })),
  remarks:
    "Deno's own socket waits 40 ms with every message of more than 1,024 bytes: [decision 14](decisions/0014-deno-over-ws.md) has the cause.",
};
