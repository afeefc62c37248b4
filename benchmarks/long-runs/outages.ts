import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { isPlugboardError } from "@plugboard/core";
import { nodeAdapter } from "@plugboard/node";
import { RealtimeTransport, resuming } from "@plugboard/realtime";
import { createWebSocketFetch } from "@plugboard/responses";
import { readEnvironment } from "../harness/environment.ts";
import { heapMb } from "./heap-mb.ts";
import { type OutageRun, outagesFile } from "./outage-run.ts";

/**
 * Many Realtime sessions and open streams of the Responses API in one process, while their server dies and comes back: whether a session
 * loses an item that was sent, how every stream ends, how many dials fall into one second, and whether heap and handles grow.
 *
 * `node benchmarks/long-runs/outages.ts [sessions] [streams] [minutes] [--write]`; with `--write` the result is kept, and drawn by
 * `node benchmarks/report.ts`.
 */
const { positionals, values: flags } = parseArgs({ allowPositionals: true, options: { write: { type: "boolean", default: false } } });
const [sessions = 5_000, streams = 10_000, minutes = 20] = positionals.map(Number);
const awayMs = 10_000;
const deaths = Math.max(1, Math.floor(minutes / 2));

let server: ChildProcess | undefined;
const startServer = async (port: number): Promise<number> => {
  server = fork(fileURLToPath(new URL("./outage-server.ts", import.meta.url)), [String(port)]);
  const [message] = await once(server, "message");
  return (message as { readonly port: number }).port;
};

const killServer = async (): Promise<void> => {
  if (!server) return;
  const exited = once(server, "exit");
  server.kill("SIGKILL");
  await exited;
};

const startedAt = Date.now();
/** The dials of each second, of sessions and of streams. */
const dials = { sessions: [] as number[], streams: [] as number[] };
const counted = (of: keyof typeof dials): ReturnType<typeof nodeAdapter> => {
  const adapter = nodeAdapter();
  return {
    ...adapter,
    open: (request, signal) => {
      const second = Math.floor((Date.now() - startedAt) / 1_000);
      dials[of][second] = (dials[of][second] ?? 0) + 1;
      return adapter.open(request, signal);
    },
  };
};

const port = await startServer(0);
const problems: unknown[] = [];
for (const name of ["uncaughtException", "unhandledRejection"]) process.on(name, (error) => problems.push(error));

/** Opens things a few at a time, as clients come. */
const inGroups = async (count: number, open: (index: number) => Promise<unknown>): Promise<void> => {
  for (let at = 0; at < count; at += 100) await Promise.all(Array.from({ length: Math.min(100, count - at) }, (_, i) => open(at + i)));
};

let resumed = 0;
let lost = 0;
const transports: RealtimeTransport[] = [];
await inGroups(sessions, async () => {
  const options = {
    adapter: counted("sessions"),
    apiKey: "sk-load",
    url: `ws://127.0.0.1:${port}/v1/realtime`,
    ready: "session.updated",
  } as const;
  const transport = new RealtimeTransport({ ...options, connectTimeoutMs: 60_000, resume: resuming() });
  transport.on("error", () => undefined);
  transport.on("resumed", () => {
    resumed += 1;
  });
  transport.on("close", () => {
    lost += 1;
  });
  await transport.connect();
  transports.push(transport);
});

const client = createWebSocketFetch({
  adapter: counted("streams"),
  baseURL: `http://127.0.0.1:${port}/v1`,
  maxSockets: streams,
  maxTotalSockets: streams,
  fetch: () => Promise.reject(new TypeError("There is no HTTP here.")),
});
let isOver = false;
let open = 0;
const outcomes = new Map<string, number>();
const note = (outcome: string): void => void outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
const codeOf = (error: unknown): string => {
  for (let at = error; at instanceof Error; at = at.cause) if (isPlugboardError(at)) return `${at.code} ${at.delivery}`;
  return String(error);
};
const stream = async (): Promise<void> => {
  while (!isOver) {
    await wait(Math.random() * 10_000);
    const body = JSON.stringify({ model: "load", stream: true, store: false, input: String(20_000 + Math.round(Math.random() * 20_000)) });
    const init = { method: "POST", headers: { authorization: "Bearer sk-load", "content-type": "application/json" }, body };
    open += 1;
    await client(`http://127.0.0.1:${port}/v1/responses`, init)
      .then((response) => response.text())
      .then(
        (text) => note(text.includes('"response.completed"') ? "whole" : "CUT AND NOT TOLD"),
        (error: unknown) => note(codeOf(error)),
      );
    open -= 1;
  }
};
const loads = Array.from({ length: streams }, stream);

const sent = transports.map((): string[] => []);
/** Every session is given an item, some of them while there is no server. */
const say = (): void => {
  for (const [index, transport] of transports.entries()) {
    const id = `call-${index}-${sent[index]?.length}`;
    sent[index]?.push(id);
    transport.sendEvent({
      type: "conversation.item.create",
      item: { id, type: "message", role: "user", content: [{ type: "input_text", text: id }] },
    });
  }
};

const secondsNow = (): number => Math.round((Date.now() - startedAt) / 1_000);
const countConnected = (): number => transports.filter(({ status }) => status === "connected").length;
const samples: OutageRun["samples"][number][] = [];
const heaps: OutageRun["heaps"][number][] = [];
const sampler = setInterval(() => samples.push({ second: secondsNow(), sessions: countConnected(), streams: open }), 2_000);

const show = (): void => {
  const heap = { second: secondsNow(), mb: heapMb(), handles: process.getActiveResourcesInfo().length };
  heaps.push(heap);
  console.log([heap.second, `${heap.mb} MB`, `${heap.handles} handles`, `${countConnected()} sessions`, `${open} streams`].join("\t"));
};

const roundMs = (minutes * 60_000) / deaths;
for (let death = 0; death < deaths; death += 1) {
  show();
  await wait(roundMs / 2);
  say();
  show();
  await wait(1_000);
  await killServer();
  say();
  const diedAt = Math.floor((Date.now() - startedAt) / 1_000);
  await wait(awayMs);
  await startServer(port);
  await wait(Math.max(0, roundMs / 2 - awayMs - 1_000));
  for (const kind of ["sessions", "streams"] as const) {
    const after = Array.from(dials[kind].slice(diedAt, diedAt + 45), (count = 0) => count);
    console.log(`death ${death + 1}: dials of ${kind} in each second from then on: ${after.join(" ")}`);
  }
}
show();
isOver = true;
await Promise.all(loads);
const counts = { sessions, streams, minutes, deaths, resumed, lost };
const told = (await (await fetch(`http://127.0.0.1:${port}/`)).json()) as string[][];
const known = new Map(told.map((items) => [items[0], items.join()]));
const whole = sent.filter((items) => known.get(items[0]) === items.join()).length;
console.log(
  `${whole} of ${sessions} sessions have each of their ${sent[0]?.length} items once and in order; ${resumed} resumes, ${lost} lost`,
);
console.log("streams:", Object.fromEntries(outcomes));
console.log(`problems: ${problems.length}`, problems.slice(0, 3));
for (const transport of transports) transport.close();
await client.close();
await wait(1_000);
show();
clearInterval(sampler);
await killServer();
if (flags.write) {
  const perSecond = (kind: keyof typeof dials): readonly number[] => Array.from(dials[kind], (count = 0) => count);
  const run: OutageRun = {
    environment: readEnvironment(),
    ...counts,
    whole,
    problems: problems.length,
    outcomes: Object.fromEntries(outcomes),
    dials: { sessions: perSecond("sessions"), streams: perSecond("streams") },
    samples,
    heaps,
  };
  writeFileSync(outagesFile, `${JSON.stringify(run)}\n`);
}
