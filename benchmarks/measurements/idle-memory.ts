import { setTimeout as wait } from "node:timers/promises";
import { findCallClient } from "../clients/calls.ts";
import type { Assignment, Measurement } from "../harness/measurement.ts";
import { heldMemory } from "../harness/process-cost.ts";

const ignore = (): void => undefined;

/** Opens so many, at most 32 at a time, and holds them. */
export const openMany = async <T>(open: () => Promise<T>, count: number): Promise<readonly T[]> => {
  const opened: T[] = [];
  let left = count;
  const work = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      opened.push(await open());
    }
  };
  await Promise.all(Array.from({ length: 32 }, work));
  return opened;
};

/** Clients that are no more than sockets are ready when they are open; the others when their session is configured. */
const isCall = (contender: string): boolean => contender.includes("Realtime");

const probe = async ({ contender, origin, isQuick }: Assignment) => {
  const client = await findCallClient(contender);
  const url = `${origin.replace("http", "ws")}/v1/realtime`;
  const open = () => client(url, { audio: ignore, text: ignore, other: ignore }, isCall(contender) ? "session.updated" : "open");
  const count = isQuick ? 300 : 2_000;
  // The first ones load and compile the code.
  for (const call of await openMany(open, 100)) await call.close();
  await wait(200);
  const before = await heldMemory();
  const calls = await openMany(open, count);
  // Timers and buffers that only opening needs end.
  await wait(300);
  const after = await heldMemory();
  return { heap: (after.heap - before.heap) / calls.length, resident: (after.resident - before.resident) / calls.length };
};

export const measurement: Measurement = {
  title: "Memory of an idle connection",
  method: `2,000 connections that only listen, held at the same time: bytes of heap for each after garbage collection, and bytes that the process has from
the system (resident set). The transports have a configured session and the listeners of an application.`,
  contenders: ["raw ws", "connect", "Node's WebSocket", "partysocket", "RealtimeTransport", "OpenAIRealtimeWebSocket", "OpenAIRealtimeWS"],
  base: "raw ws",
  columns: { heap: { title: "heap, bytes", hasRatio: true }, resident: { title: "resident set, bytes", hasRatio: true } },
  rounds: 2,
  server: [new URL("../servers/call-server.ts", import.meta.url)],
  probe,
  goals: [
    {
      text: "Heap of `connect` is at most 2,500 bytes above raw `ws`",
      value: ({ median }) => median("", "connect", "heap") - median("", "raw ws", "heap"),
      isReached: (value) => value <= 2_500,
    },
    {
      text: "Heap of `RealtimeTransport` is at most that of `OpenAIRealtimeWebSocket`",
      value: ({ ratio }) => ratio("", "RealtimeTransport", "OpenAIRealtimeWebSocket", "heap"),
      isReached: (value) => value <= 1,
    },
    {
      text: "Heap of `RealtimeTransport` is at most 4,000 bytes above raw `ws`",
      value: ({ median }) => median("", "RealtimeTransport", "heap") - median("", "raw ws", "heap"),
      isReached: (value) => value <= 4_000,
    },
    {
      text: "Resident set of `RealtimeTransport` is at most 1.1 times that of `OpenAIRealtimeWebSocket`",
      value: ({ ratio }) => ratio("", "RealtimeTransport", "OpenAIRealtimeWebSocket", "resident"),
      isReached: (value) => value <= 1.1,
    },
  ],
};
