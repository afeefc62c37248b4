import { browserAdapter } from "@plugboard/browser";
import { bunAdapter } from "@plugboard/bun";
import { type Adapter, webSocketClass } from "@plugboard/core";
import { nativeAdapter as denoNative } from "@plugboard/deno/native";
import { nodeAdapter } from "@plugboard/node";
import { nativeAdapter as nodeNative } from "@plugboard/node/native";
import { type Client, type ClientOptions, createClient } from "graphql-ws";
import { afterEach, expect, test, vi } from "vitest";
import { startGraphqlServer } from "./start-graphql-server.ts";

afterEach(() => void vi.unstubAllGlobals());

/** What a client is told by a server that wants a token, and the tokens that the server saw. */
const ask = async (options: Partial<ClientOptions>) => {
  await using server = await startGraphqlServer();
  const client: Client = createClient({ url: server.url, connectionParams: { token: "token-1" }, retryAttempts: 0, ...options });
  const seen: unknown[] = [];
  for await (const { data } of client.iterate({ query: "{ hello }" })) seen.push(data);
  for await (const { data } of client.iterate({ query: "subscription { count(to: 2) }" })) seen.push(data);
  await client.dispose();
  expect(server.tokens).toContain("token-1");
  return seen;
};

const answers = [{ hello: "Hello over a socket." }, { count: 1 }, { count: 2 }];

test.each([
  ["node-ws", nodeAdapter()],
  ["node-native", nodeNative()],
])("the client of graphql-ws itself queries and subscribes over webSocketClass of %s", async (_, adapter) => {
  expect(await ask({ webSocketImpl: webSocketClass(adapter) })).toEqual(answers);
});

// Node's own class stands in the place of the one of the browser, of Bun and of Deno, whose constructors take the same arguments.
test.each<[string, () => Adapter]>([
  ["browser", browserAdapter],
  ["bun", bunAdapter],
  ["deno-native", denoNative],
  ["node-native", nodeNative],
])("webSocketClass of %s can be the global class, which the adapter itself makes no sockets of", async (_, makeAdapter) => {
  const webSocket = webSocketClass(makeAdapter());
  vi.stubGlobal("WebSocket", webSocket);
  expect(await ask({})).toEqual(answers);
});
