// Vitest strips types, so only `tsc -p tsconfig.test.json` (in `pnpm check`) can turn the checks of types in this file red.

import type { OpenAIRealtimeWebSocket, RealtimeTransportLayer } from "@openai/agents-realtime";
import * as upstream from "@openai/agents-realtime";
import { expect, expectTypeOf, test } from "vitest";
import * as ours from "../src/index.ts";
import { RealtimeTransport } from "../src/index.ts";

/** Public members of upstream's class, without the setter of its own tracing state. */
type UsedMembers = Exclude<keyof OpenAIRealtimeWebSocket, "_tracingConfig">;

test("a RealtimeTransport is a RealtimeTransportLayer", () => {
  const assignable = (transport: RealtimeTransport): RealtimeTransportLayer => transport;
  expect(assignable).toBeTypeOf("function");
});

test("every public member of upstream's class is there", () => {
  const missing: readonly Exclude<UsedMembers, keyof RealtimeTransport>[] = [] satisfies never[];
  const none: readonly never[] = missing;
  expect(none).toEqual([]);
  for (const name of ["connect", "sendEvent", "requestResponse", "sendMessage", "addImage", "sendAudio", "updateSessionConfig"]) {
    expect(RealtimeTransport.prototype).toHaveProperty(name);
  }
});

test("listeners are typed by the event, server events and unknown ones included", () => {
  const check = (transport: RealtimeTransport): void => {
    transport.on("audio", (event) => expectTypeOf(event.data).toExtend<ArrayBuffer>());
    transport.on("close", (event) => expectTypeOf(event.code).toBeNumber());
    transport.on("connection_change", (status) => expectTypeOf(status).toEqualTypeOf<"connecting" | "connected" | "disconnected">());
  };
  expect(check).toBeTypeOf("function");
});

test("the tracing of a session is typed in session.updated", () => {
  const check = (transport: RealtimeTransport): void => {
    transport.on("session.updated", ({ session }) => {
      expectTypeOf(session.tracing).not.toBeAny();
      expectTypeOf(session.tracing).not.toBeUnknown();
      expectTypeOf<"auto">().toExtend<typeof session.tracing>();
      expectTypeOf<{ workflow_name: string }>().toExtend<typeof session.tracing>();
      expectTypeOf<{ workflow_name: number }>().not.toExtend<typeof session.tracing>();
    });
  };
  expect(check).toBeTypeOf("function");
});

test("the constants that upstream exports for its classes are exported here, by the same names", () => {
  const constants = Object.entries(upstream).filter(([name, value]) => /^[A-Z_]+$/.test(name) && typeof value !== "function");
  expect(constants.length).toBeGreaterThan(1);
  expect(Object.keys(ours)).toEqual(expect.arrayContaining(constants.map(([name]) => name)));
});
