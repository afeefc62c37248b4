/** Runs one scenario against the built package in a process of its own: `node probe.ts SCENARIO ADAPTER [URL]`. Prints JSON. */
import { afterFirstFrame, type Connection, connect, PlugboardError, type Socket } from "@plugboard/core";
import { nativeAdapter, nodeAdapter } from "@plugboard/node";
import { startPeer, switching } from "./peer.ts";

const [scenario = "", name = "", url = ""] = process.argv.slice(2);
const adapter = name === "node-ws" ? nodeAdapter() : nativeAdapter();

const faults: string[] = [];
for (const event of ["uncaughtException", "unhandledRejection"]) process.on(event, (fault) => faults.push(String(fault)));

/** What keeps the event loop busy: sockets and timers, without the pipes of the process. */
const handles = (): string[] => process.getActiveResourcesInfo().filter((type) => /TCP|TLS|Timeout|GetAddrInfo/.test(type));

const heap = (): number => {
  for (let pass = 0; pass < 4; pass += 1) globalThis.gc?.();
  return process.memoryUsage().heapUsed;
};

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Aborts attempts in four phases by turns: in the turn in which they begin, during TCP, during the handshake, during readiness. */
const abortCycles = async (cycles: number): Promise<object> => {
  let abort = new AbortController();
  let phase = 0;
  const peer = await startPeer({
    connected: () => phase === 1 && abort.abort(),
    asked: (handshake) => (phase === 2 ? abort.abort() : handshake.socket.write(switching(handshake))),
  });
  const opened = { name: "abort-when-open", wait: ({ opened: open }: { opened: Promise<void> }) => open.then(() => abort.abort()) };
  const readiness = {
    ...afterFirstFrame,
    wait: (context: Parameters<typeof afterFirstFrame.wait>[0]) => opened.wait(context).then(() => new Promise<void>(() => undefined)),
  };
  const codes = new Map<string, number>();
  const run = async (count: number): Promise<void> => {
    for (let cycle = 0; cycle < count; cycle += 1) {
      abort = new AbortController();
      phase = cycle % 4;
      const attempt = connect(adapter, peer.url, {}, { signal: abort.signal, readiness });
      if (phase === 0) abort.abort();
      const code = await attempt.then(
        () => "connected",
        (error: unknown) => (error instanceof PlugboardError ? error.code : String(error)),
      );
      codes.set(code, (codes.get(code) ?? 0) + 1);
    }
    await peer.deserted();
    await turn();
  };
  await run(200);
  const before = { handles: handles().length, heap: heap() };
  codes.clear();
  await run(cycles);
  const after = { handles: handles().length, heap: heap() };
  await peer.close();
  await turn();
  return { before, after, left: handles(), codes: Object.fromEntries(codes) };
};

/** Closes and terminates sockets that connect to a peer which never answers, without anything between them and the runtime. */
const closeConnecting = async (): Promise<object> => {
  const open = async (): Promise<Socket> => await adapter.open({ url, protocols: [], headers: {} }, new AbortController().signal);
  (await open()).terminate?.();
  for (const end of ["close", "terminate"] as const) {
    const socket = await open();
    await new Promise<void>((resolve) => {
      const ignore = (): void => undefined;
      socket.listen({ open: ignore, message: ignore, alive: ignore, error: () => resolve(), close: () => resolve() });
      if (end === "close") socket.close(1000, "");
      else socket.terminate?.();
    });
    await turn();
  }
  return {};
};

/** One message there and back, a clean close, a refusal, and a peer that is mute. */
const round = async (): Promise<object> => {
  const echoed: unknown[] = [];
  const connection = await connect(adapter, `${url}echo`, { message: (frame) => echoed.push(frame) }, {});
  connection.send("text");
  connection.send(new Uint8Array([1, 2, 3]).subarray(1));
  while (echoed.length < 2) await turn();
  const { code, wasClean } = await connection.close(4000, "done");
  const failed = (path: string, connectTimeoutMs: number): Promise<unknown> =>
    connect(adapter, `${url}${path}`, {}, { connectTimeoutMs, readiness: afterFirstFrame }).catch((error: PlugboardError) => error.code);
  return {
    echoed: echoed.map((frame) => (typeof frame === "string" ? frame : [...(frame as Uint8Array)])),
    code,
    wasClean,
    refused: await failed("401", 10_000),
    mute: await failed("mute", 500),
  };
};

const unreferenced = async (): Promise<object> => {
  const connection: Connection = await connect(adapter, `${url}mute`);
  connection.unref();
  return { status: connection.status };
};

const scenarios: Record<string, () => Promise<object>> = { abortCycles: () => abortCycles(1_000), closeConnecting, round, unreferenced };
const result = await scenarios[scenario]?.();
// By itself: nothing may be left that keeps the process alive.
process.on("exit", () => console.log(JSON.stringify({ ...result, faults })));
