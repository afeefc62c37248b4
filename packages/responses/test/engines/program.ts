import adapter from "plugboard:adapter";
import { createWebSocketFetch, type WebSocketFetch } from "@plugboard/responses";
import { type CheckWorld, runChecks } from "./checks.ts";

/** Where headers cannot be sent, the key travels as a subprotocol that the simulator knows. */
const subprotocols = ({ authorization = "" }: Readonly<Record<string, string>>): readonly string[] => [
  "responses",
  `openai-insecure-api-key.${authorization.replace(/^Bearer /, "")}`,
];

/** Runs inside the engine. */
const program = async (urls: CheckWorld["urls"]): Promise<Record<string, string | undefined>> => {
  const clients: WebSocketFetch[] = [];
  const createFetch: CheckWorld["createFetch"] = (options) => {
    const client = createWebSocketFetch({ adapter, ...options, ...(adapter.capabilities.headers ? {} : { subprotocols }) });
    clients.push(client);
    return client;
  };
  try {
    return await runChecks({ createFetch, urls, patienceMs: 20_000 });
  } finally {
    await Promise.all(clients.map((client) => client.close()));
  }
};

export default program;
