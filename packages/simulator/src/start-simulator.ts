import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { answerWav } from "./fixture-files.ts";
import { ClientSecrets } from "./http/client-secrets.ts";
import { routeRequest, routeUpgrade } from "./http/router.ts";
import { readFixture } from "./realtime/audio/spoken-fixtures.ts";
import { CallRegistry } from "./realtime/calls/call-registry.ts";
import { RealtimeApi } from "./realtime/realtime-api.ts";
import { ReceivedLog } from "./realtime/received-log.ts";
import { createScriptCursor } from "./realtime/script-cursor.ts";
import { parseScript } from "./realtime/script-schema.ts";
import { createIds } from "./realtime/session/ids.ts";
import { createPacer } from "./realtime/session/pacer.ts";
import { SessionDirectory } from "./realtime/session-directory.ts";
import { viewSession } from "./realtime/simulator-session.ts";
import { createResponsesApi } from "./responses/responses-api.ts";
import type { Simulator } from "./simulator.ts";
import { SimulatorError } from "./simulator-error.ts";
import type { SimulatorOptions } from "./simulator-options.ts";

/**
 * Starts a local server that speaks the OpenAI Realtime and Responses APIs.
 *
 * Rejects with {@link SimulatorError}: `bad-option`, `bad-script`, or `listen-failed`.
 *
 * @example
 * await using simulator = await startSimulator({ script: { turns: [{ reply: [{ say: "Hello." }] }] } });
 * const socket = new WebSocket(`${simulator.wsUrl}?model=gpt-realtime`, ["realtime", "openai-insecure-api-key.sk-test"]);
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const {
    host = "127.0.0.1",
    port = 0,
    speed = 5,
    script = {},
    apiKeys,
    record = () => true,
    observe = () => {},
    responses: responsesOptions = {},
  } = options;
  if (!(speed > 0)) throw new SimulatorError("bad-option", `speed: a number above 0 was expected, not ${String(speed)}`);
  const cursor = createScriptCursor(parseScript(script));
  const secrets = new ClientSecrets();
  let answer: Buffer | undefined;
  const directory = new SessionDirectory(
    {
      newId: createIds(),
      pacer: createPacer(speed),
      cursor,
      answer: () => {
        answer ??= readFixture(answerWav);
        return answer;
      },
    },
    secrets,
  );
  const isKeyValid = (key: string): boolean =>
    secrets.find(key) === undefined ? apiKeys === undefined || apiKeys.includes(key) : secrets.isValid(key);
  const log = new ReceivedLog(record);
  const realtime = new RealtimeApi({ directory, log, observe, isKeyValid });
  const responses = createResponsesApi({ ...(apiKeys === undefined ? {} : { apiKeys }), ...responsesOptions });
  const calls = new CallRegistry(directory, options.answerCall);
  const parts = { realtime, responses, calls, secrets, isKeyValid, newId: directory.host.newId };
  const server = createServer((request, response) => routeRequest(parts, request, response));
  server.on("upgrade", (request, socket, head) => routeUpgrade(parts, request, socket, head));
  const bound = await listen(server, host, port);
  const authority = `${host.includes(":") ? `[${host}]` : host}:${bound}`;
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= (async () => {
      log.close();
      realtime.close();
      directory.close();
      const freed = new Promise<void>((resolve) => server.close(() => resolve()));
      await responses.close();
      server.closeAllConnections();
      await freed;
    })();
    return closing;
  };
  return {
    url: `http://${authority}/v1`,
    wsUrl: `ws://${authority}/v1/realtime`,
    responses,
    get received() {
      return log.all;
    },
    get handshakes() {
      return realtime.handshakes;
    },
    get connections() {
      return realtime.connections;
    },
    get sessions() {
      return directory.all.map(viewSession);
    },
    get calls() {
      return calls.all;
    },
    ring: (ringOptions = {}) => calls.ring(ringOptions),
    connection: (index) => realtime.connection(index),
    waitFor: (match, wait) => log.waitFor(match, wait),
    setScript: (next) => cursor.replace(parseScript(next)),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Listens and gives the port. */
function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause) =>
      reject(new SimulatorError("listen-failed", `cannot listen on ${host}, port ${port}: ${cause.message}`, cause)),
    );
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}
