// Vitest strips types, so only `tsc -p tsconfig.test.json` (in `pnpm check`) can turn this file red.
import type OpenAI from "openai";
import { expectTypeOf, test } from "vitest";
import type { ClientEvent, ForkSessionConfig, ServerEvents, SessionConfig, SessionResource, SessionUpdate } from "../src/index.ts";

type Theirs = OpenAI.Live.ServerEvent;
type TheirClientEvent = OpenAI.Live.ClientEvent | OpenAI.Live.SidebandClientEvent;
type Writable<T> = T extends object ? { -readonly [K in keyof T]: Writable<T[K]> } : T;

test("every event of openai's types is an event here, under the same type and with members of the same kind", () => {
  expectTypeOf<Theirs["type"]>().toEqualTypeOf<keyof ServerEvents>();
  expectTypeOf<Theirs>().toExtend<ServerEvents[keyof ServerEvents]>();
});

test("every client event is one of openai's", () => {
  expectTypeOf<TheirClientEvent["type"]>().toEqualTypeOf<ClientEvent["type"]>();
});

test("a session that openai describes is one here, and what is configured here is what openai takes", () => {
  expectTypeOf<OpenAI.Live.SessionResource>().toExtend<SessionResource>();
  expectTypeOf<
    Writable<Pick<SessionConfig, "model" | "instructions" | "input" | "audio" | "store">>
  >().toExtend<OpenAI.Live.SessionConfig>();
  expectTypeOf<Writable<Pick<ForkSessionConfig, "audio" | "store">>>().toExtend<OpenAI.Live.ForkSessionConfig>();
  expectTypeOf<keyof SessionUpdate>().toEqualTypeOf<keyof OpenAI.Live.SessionUpdateConfig>();
});
