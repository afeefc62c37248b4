// `node --expose-gc benchmarks/gate/retained-bytes.ts` fails where an idle connection or a received event holds more heap than is committed. No
// network and no clock has a part in it, so that the figures are the same on every run, on a busy machine too; `--write` commits new ones.
import { readFileSync, writeFileSync } from "node:fs";
import { setImmediate as turn } from "node:timers/promises";
import { connect, wrapWebSocket } from "@plugboard/core";
import { RealtimeTransport } from "@plugboard/realtime";
import { MemorySocket } from "./memory-socket.ts";

/** Bytes by which a figure may be above the committed one. A closure for each connection is 56 bytes, and what repeated runs differ by is below 10. */
const marginBytes = 40;
/** What is held of an event once it was heard; nothing is, so that a reference to each, which is 8 bytes, is seen. */
const marginBytesPerEvent = 5;

/** How many events are received before and after the heap is looked at, so many that what else the engine does is less than a byte of each. */
const eventCount = 60_000;

const committed = new URL("./retained-bytes.json", import.meta.url);
const url = "ws://localhost/v1/realtime";
const ignore = (): void => undefined;

/** Something that is open, and its socket. */
type Open = () => Promise<{ readonly holder: unknown; readonly socket: MemorySocket }>;

/** Opens over a socket in memory, and tells which one it was. */
const opening = async <T>(
  open: (adapter: ReturnType<typeof wrapWebSocket>) => Promise<T>,
): Promise<{ readonly holder: T; readonly socket: MemorySocket }> => {
  const socket = new MemorySocket(url, ["realtime"]);
  return { holder: await open(wrapWebSocket(socket)), socket };
};

const openConnection: Open = () => opening((adapter) => connect(adapter, { url, protocols: ["realtime"] }, { message: ignore }));

const openTransport: Open = () =>
  opening(async (adapter) => {
    const transport = new RealtimeTransport({ adapter, useInsecureApiKey: true });
    transport.on("audio", ignore);
    transport.on("output_text_delta", ignore);
    await transport.connect({ apiKey: "sk-bench", model: "gpt-realtime-2", url });
    return transport;
  });

const heldBytes = async (): Promise<number> => {
  for (let index = 0; index < 5; index += 1) {
    globalThis.gc?.();
    await turn();
  }
  return process.memoryUsage().heapUsed;
};

/**
 * Bytes for each of so many that are open at the same time. The first ones compile the code and do not count. Of five rounds the least: what the
 * engine compiles or collects in between, later on a busy machine than on a quiet one, can only add to a round.
 */
const perConnection = async (open: Open): Promise<number> => {
  const held: unknown[] = [];
  const openMany = async (count: number): Promise<void> => {
    for (let index = 0; index < count; index += 1) held.push(await open());
  };
  await openMany(500);
  const rounds: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const before = await heldBytes();
    await openMany(500);
    rounds.push(((await heldBytes()) - before) / 500);
  }
  return Math.min(...rounds);
};

/** Bytes that are held of each event after it was heard. */
const perEvent = async (open: Open, event: (index: number) => string): Promise<number> => {
  const { holder, socket } = await open();
  const receive = (count: number): void => {
    for (let index = 0; index < count; index += 1) socket.receive(event(index));
  };
  receive(eventCount);
  const before = await heldBytes();
  receive(eventCount);
  const after = await heldBytes();
  if (holder === undefined) throw new Error("The connection is held until here.");
  return (after - before) / eventCount;
};

const delta = (type: string, content: string) => (index: number) =>
  JSON.stringify({
    type,
    event_id: `event_${index}`,
    response_id: "resp_1",
    item_id: "item_1",
    output_index: 0,
    content_index: 0,
    delta: content,
  });

/** What is measured, and by how much it may be above the committed figure. */
const measured: readonly (readonly [what: string, bytes: number, margin: number])[] = [
  ["connection of connect", await perConnection(openConnection), marginBytes],
  ["configured RealtimeTransport", await perConnection(openTransport), marginBytes],
  ["frame of connect", await perEvent(openConnection, (index) => `frame ${index}`), marginBytesPerEvent],
  ["text delta of RealtimeTransport", await perEvent(openTransport, delta("response.output_text.delta", " token")), marginBytesPerEvent],
  [
    "audio delta of RealtimeTransport",
    await perEvent(openTransport, delta("response.output_audio.delta", "AAAA".repeat(400))),
    marginBytesPerEvent,
  ],
];

if (process.argv.includes("--write")) {
  const figures = measured.map(([what, bytes]) => [what, Math.max(0, Math.round(bytes))]);
  writeFileSync(committed, `${JSON.stringify(Object.fromEntries(figures), undefined, 2)}\n`);
} else {
  const figures = JSON.parse(readFileSync(committed, "utf8")) as Readonly<Record<string, number>>;
  for (const [what, bytes, margin] of measured) {
    const most = (figures[what] ?? 0) + margin;
    console.log(`${bytes <= most ? "ok" : "TOO MUCH"}: ${what} holds ${bytes.toFixed(1)} bytes, at most ${most}`);
    if (bytes > most) process.exitCode = 1;
  }
}
