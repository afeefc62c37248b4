import { setTimeout as wait } from "node:timers/promises";
import { createResponsesClient } from "../clients/responses-clients.ts";
import type { Assignment, Measurement } from "../harness/measurement.ts";
import { heldMemory } from "../harness/process-cost.ts";
import type { Schedule } from "../servers/responses-server.ts";

const probe = async ({ contender, origin, isQuick }: Assignment) => {
  const client = createResponsesClient(contender, `${origin}/v1`);
  const tenants = isQuick ? 200 : 1_000;
  const schedule: Schedule = { name: "one", events: 3, everyMs: 1 };
  const askAs = (name: string): Promise<void> => client.ask(JSON.stringify(schedule), () => undefined, `sk-${name}`);
  // The first ones load and compile the code.
  for (let index = 0; index < 20; index += 1) await askAs("warm");
  const before = await heldMemory();
  for (let index = 0; index < tenants; index += 16)
    await Promise.all(Array.from({ length: Math.min(16, tenants - index) }, (_, place) => askAs(`tenant-${index + place}`)));
  await wait(300);
  const after = await heldMemory();
  return { heap: (after.heap - before.heap) / tenants, resident: (after.resident - before.resident) / tenants };
};

export const measurement: Measurement = {
  title: "Memory of an idle identity",
  method: `1,000 tenants, each with a key of its own, ask once and are idle then: bytes of heap for each after garbage collection, and of the resident set. A
socket belongs to a key, so that each tenant holds one; over HTTP all share the connections, which is the least that is possible.`,
  contenders: ["raw ws", "createWebSocketFetch", "ai-sdk-openai-websocket-fetch", "ResponsesWS", "HTTP keep-alive, undici"],
  base: "raw ws",
  columns: { heap: { title: "heap, bytes", hasRatio: true }, resident: { title: "resident set, bytes", hasRatio: true } },
  rounds: 2,
  server: [new URL("../servers/responses-server.ts", import.meta.url)],
  probe,
};
