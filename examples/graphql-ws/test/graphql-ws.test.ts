import { join } from "node:path";
import { findEngine, runInEngine } from "@plugboard/engines";
import { expect, test } from "vitest";
import { startGraphqlServer } from "./start-graphql-server.ts";

const here = (...path: readonly string[]): string => join(import.meta.dirname, ...path);

test.each([
  ["node-26", "node"],
  ["deno", "deno"],
  ["bun", "bun"],
  ["workerd-2026-11-17", "workerd"],
  ["chromium-page", "browser"],
])(
  "on %s the client queries, subscribes, goes on after a lost connection, and stops at a wrong credential",
  { timeout: 60_000 },
  async (engine, adapter) => {
    await using server = await startGraphqlServer();
    const { result, strays } = await runInEngine(findEngine(engine), {
      entry: here("program.ts"),
      substitutes: { "plugboard:adapter": here("adapters", `${adapter}.ts`) },
      args: { url: server.url },
    });
    expect(result).toEqual({
      answer: { data: { hello: "Hello over a socket." } },
      counted: [{ data: { count: 1 } }, { data: { count: 2 } }, { data: { count: 3 } }],
      refusedOperation: 'Cannot query field "nothing" on type "Query".',
      // The first value came before the cut; then the server was asked again.
      resumed: [{ data: { cutOnce: "first" } }, { data: { cutOnce: "whole" } }],
      // The server closes with 4403 before it has acknowledged.
      refusedCredential: "closed-before-ready",
    });
    // A credential of its own for each dial, and no second dial after 4403.
    expect(server.tokens).toEqual(["token-1", "token-2"]);
    expect(server.handshakes()).toBe(3);
    expect(strays).toEqual([]);
  },
);
