import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/**
 * Concurrent phone calls that one Node process bridges in real time, by our class, by upstream's, and by hand with two sockets of `ws`
 * (*raw*), one after the other: each phone sends 20 ms of audio 50 times a second, each model answers without a pause.
 *
 * `node benchmarks/long-runs/phone-calls.ts [CALLS] [SECONDS]`, 1,000 and 20 unless given. It wants a machine with two free cores. A side that is
 * not done in three times its time is overloaded, and has no figures: the sides are compared at a number of calls that each of them holds.
 */
const [calls = "1000", seconds = "20"] = process.argv.slice(2);

const start = (file: string, ...args: readonly string[]): ChildProcess =>
  fork(fileURLToPath(new URL(file, import.meta.url)), args, { stdio: ["ignore", "inherit", "inherit", "ipc"] });

const limitMs = (Number(seconds) + Number(calls) / 50) * 3_000;

const next = async <T>(child: ChildProcess): Promise<T> => {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), limitMs);
  const [message] = await Promise.race([once(child, "message", { signal: late.signal }), once(child, "exit").then(() => [undefined])]);
  clearTimeout(timer);
  if (message === undefined) throw new Error("A process of the benchmark has ended before it was done.");
  return message as T;
};

interface Cost {
  readonly cpuMs: number;
  readonly loopDelayMs: { readonly p50: number; readonly p99: number; readonly max: number };
  readonly heapMb: number;
}

type Measured = Cost & { readonly lateMs: unknown };

const run = async (side: string, load: ChildProcess, started: ChildProcess[]): Promise<Measured> => {
  const { apiUrl } = await next<{ apiUrl: string }>(load);
  const bridge = start("./phone-bridge.ts", side, apiUrl);
  started.push(bridge);
  const { port } = await next<{ port: number }>(bridge);
  load.send({ phoneUrl: `ws://127.0.0.1:${port}` });
  await next(load);
  bridge.send("begin");
  const { lateMs } = await next<{ lateMs: unknown }>(load);
  const cost = next<Cost>(bridge);
  bridge.send("end");
  return { ...(await cost), lateMs };
};

/** What one side costs; `undefined` if it is overloaded. */
const measure = async (side: string): Promise<Measured | undefined> => {
  const load = start("./phone-load.ts", calls, seconds);
  const started = [load];
  try {
    return await run(side, load, started);
  } catch (error) {
    if (error instanceof Error && error.name === "AbortError") return undefined;
    throw error;
  } finally {
    for (const child of started) child.kill();
  }
};

const raw = await measure("raw");
const ours = await measure("ours");
const upstream = await measure("upstream");
const perCall = (cost: Cost | undefined): number | "overloaded" =>
  cost ? Math.round((cost.cpuMs / Number(seconds) / Number(calls)) * 1_000) / 1_000 : "overloaded";
const ratio = (cost: Cost | undefined, to: Cost | undefined): number | undefined =>
  cost && to && Math.round((cost.cpuMs / to.cpuMs) * 100) / 100;
const cpuMsPerCallAndSecond = { raw: perCall(raw), ours: perCall(ours), upstream: perCall(upstream) };
const ratios = { oursToUpstream: ratio(ours, upstream), rawToUpstream: ratio(raw, upstream), oursToRaw: ratio(ours, raw) };
console.log(
  JSON.stringify({ calls: Number(calls), seconds: Number(seconds), cpuMsPerCallAndSecond, ratios, raw, ours, upstream }, undefined, 2),
);
