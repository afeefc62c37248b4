import { webSocketClass } from "@plugboard/core";
import { nodeAdapter } from "@plugboard/node";
import { nativeAdapter } from "@plugboard/node/native";
import { createClient } from "graphql-ws";
import { expect, test } from "vitest";
import { startGraphqlServer } from "./start-graphql-server.ts";

test.each([
  ["node-ws", nodeAdapter()],
  ["node-native", nativeAdapter()],
])("the client of graphql-ws itself queries and subscribes over webSocketClass of %s", async (_, adapter) => {
  await using server = await startGraphqlServer();
  const connectionParams = { token: "token-1" };
  const client = createClient({ url: server.url, webSocketImpl: webSocketClass(adapter), connectionParams, retryAttempts: 0 });

  const seen: unknown[] = [];
  for await (const { data } of client.iterate({ query: "{ hello }" })) seen.push(data);
  for await (const { data } of client.iterate({ query: "subscription { count(to: 2) }" })) seen.push(data);
  await client.dispose();

  expect(seen).toEqual([{ hello: "Hello over a socket." }, { count: 1 }, { count: 2 }]);
  expect(server.tokens).toContain("token-1");
});
