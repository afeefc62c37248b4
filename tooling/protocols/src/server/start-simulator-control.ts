import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";
import { type Simulator, startSimulator } from "@plugboard/simulator";
import type { ControlledOptions } from "../controlled-simulator.ts";
import type { Command, Seen } from "../seen.ts";
import { see } from "./see.ts";

/** Starts simulators for cases that run inside engines, and lets the cases see and steer them. */
export interface SimulatorControl extends AsyncDisposable {
  readonly url: string;
}

interface Entry {
  readonly simulator: Simulator;
  revision: number;
  text: string;
}

const act = (simulator: Simulator, command: Command): void => {
  if (command.to === "expire-sockets") return simulator.responses.expireConnections();
  const { connections } = command.api === "live" ? simulator.live : simulator;
  const connection = connections[command.connection];
  if (!connection) throw new RangeError(`there is no connection ${command.connection}`);
  if (command.to === "send") connection.send(command.frame as Parameters<typeof connection.send>[0]);
  else if (command.to === "close") connection.close(command.code, command.reason);
  else connection.terminate();
};

/** How often a simulator is looked at while a case waits, in milliseconds: it has no event for everything that it sees. */
const lookEveryMs = 5;
/** How many looks are taken before the answer is that nothing is new. */
const looks = 200;

const look = async (entry: Entry, after: number): Promise<Seen> => {
  for (let count = 0; ; count += 1) {
    const now = see(entry.simulator);
    const text = JSON.stringify(now);
    if (text !== entry.text) Object.assign(entry, { text, revision: entry.revision + 1 });
    if (entry.revision > after || count === looks) return { ...now, revision: entry.revision };
    await wait(lookEveryMs);
  }
};

/** Starts a simulator control on a loopback port. */
export const startSimulatorControl = async (): Promise<SimulatorControl> => {
  const entries = new Map<number, Entry>();
  let last = 0;
  const find = (id: number): Entry => {
    const entry = entries.get(id);
    if (!entry) throw new RangeError(`there is no simulator ${id}`);
    return entry;
  };
  const start = async (options: ControlledOptions): Promise<object> => {
    const simulator = await startSimulator({ speed: Number.POSITIVE_INFINITY, ...options });
    last += 1;
    entries.set(last, { simulator, revision: 0, text: "" });
    return { id: last, url: simulator.url, wsUrl: simulator.wsUrl };
  };
  const answer = async (request: IncomingMessage): Promise<object> => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://control");
    // Parse boundary: the cases are of the same commit.
    const body: unknown = request.method === "POST" ? JSON.parse(await text(request)) : undefined;
    if (pathname === "/start") return start(body as ControlledOptions);
    const id = Number(searchParams.get("id"));
    const entry = find(id);
    if (pathname === "/seen") return look(entry, Number(searchParams.get("after")));
    if (pathname === "/tell") act(entry.simulator, body as Command);
    else if (entries.delete(id)) await entry.simulator.close();
    return {};
  };
  const server = createServer((request, response) => {
    response.setHeader("access-control-allow-origin", "*");
    answer(request).then(
      (result) => response.end(JSON.stringify(result)),
      (cause: unknown) => response.writeHead(500).end(String(cause)),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
      await Promise.all([...entries.values()].map(({ simulator }) => simulator.close()));
    },
  };
};
