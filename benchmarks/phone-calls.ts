import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/**
 * Concurrent phone calls that one Node process bridges in real time, by our class, by upstream's, and by hand with two sockets of `ws`
 * (*raw*), one after the other: each phone sends 20 ms of audio 50 times a second, each model answers without a pause.
 *
 * `node benchmarks/phone-calls.ts [CALLS] [SECONDS]`, 1,000 and 20 unless given. It wants a machine with two free cores.
 */
const [calls = "1000", seconds = "20"] = process.argv.slice(2);

const start = (file: string, ...args: readonly string[]): ChildProcess =>
  fork(fileURLToPath(new URL(file, import.meta.url)), args, { stdio: ["ignore", "inherit", "inherit", "ipc"] });

const next = async <T>(child: ChildProcess): Promise<T> => {
  const [message] = await Promise.race([once(child, "message"), once(child, "exit").then(() => [undefined])]);
  if (message === undefined) throw new Error("A process of the benchmark has ended before it was done.");
  return message as T;
};

interface Cost {
  readonly cpuMs: number;
  readonly loopDelayMs: { readonly p50: number; readonly p99: number; readonly max: number };
  readonly heapMb: number;
}

const measure = async (side: string): Promise<Cost & { readonly lateMs: unknown }> => {
  const load = start("./phone-load.ts", calls, seconds);
  const { apiUrl } = await next<{ apiUrl: string }>(load);
  const bridge = start("./phone-bridge.ts", side, apiUrl);
  const { port } = await next<{ port: number }>(bridge);
  load.send({ phoneUrl: `ws://127.0.0.1:${port}` });
  await next(load);
  bridge.send("begin");
  const { lateMs } = await next<{ lateMs: unknown }>(load);
  const cost = next<Cost>(bridge);
  bridge.send("end");
  const result = { ...(await cost), lateMs };
  bridge.kill();
  return result;
};

const raw = await measure("raw");
const ours = await measure("ours");
const upstream = await measure("upstream");
const perCall = ({ cpuMs }: Cost): number => Math.round((cpuMs / Number(seconds) / Number(calls)) * 1_000) / 1_000;
const ratio = (cost: Cost, to: Cost): number => Math.round((cost.cpuMs / to.cpuMs) * 100) / 100;
const cpuMsPerCallAndSecond = { raw: perCall(raw), ours: perCall(ours), upstream: perCall(upstream) };
const ratios = { oursToUpstream: ratio(ours, upstream), rawToUpstream: ratio(raw, upstream), oursToRaw: ratio(ours, raw) };
console.log(
  JSON.stringify({ calls: Number(calls), seconds: Number(seconds), cpuMsPerCallAndSecond, ratios, raw, ours, upstream }, undefined, 2),
);
