import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { type Cell, faults } from "@plugboard/protocol-cases/faults";
import { beginFault, type Direction, type FaultLine, type LineEnds } from "./fault-line.ts";

/** A proxy on a port of its own between the client of one cell and the server. */
export interface FaultProxy {
  readonly port: number;
  /** Counts from now: the fault of a later phase begins with bytes that come after this. */
  readonly arm: () => void;
  /** Resolves with the number of WebSockets that the client has left open, as soon as there is none or after the bound. */
  readonly settle: (boundMs: number) => Promise<number>;
  readonly close: () => void;
}

type Trigger = { readonly direction: Direction; readonly bytes: number } | "head" | "at-once";

/** Where the fault begins in phases that the proxy sees by itself. */
const early = { dial: "at-once", handshake: { direction: "down", bytes: 20 }, "before-ready": "head" } as const;

/** Where it begins after the program has armed it. */
const late = {
  idle: "at-once",
  "mid-response": { direction: "down", bytes: 300 },
  "mid-append": { direction: "up", bytes: 2_000 },
  closing: { direction: "up", bytes: 0 },
} as const;

/** How many bytes of a piece pass before the fault begins; `undefined` if it does not begin in it. */
const beginsIn = (trigger: Trigger, seen: number, direction: Direction, chunk: Buffer): number | undefined => {
  if (trigger === "at-once") return 0;
  if (trigger === "head") {
    const end = direction === "down" ? chunk.indexOf("\r\n\r\n") : -1;
    return end < 0 ? undefined : end + 4;
  }
  const left = trigger.bytes - seen;
  return trigger.direction === direction && chunk.length > left ? left : undefined;
};

/** The ends of one connection. */
const endsOf = (client: Socket, server: Socket): LineEnds => ({
  pass: (direction, chunk) => {
    const target = direction === "up" ? server : client;
    if (chunk) target.write(chunk);
    else target.end();
  },
  reset: () => {
    client.resetAndDestroy();
    server.destroy();
  },
  finish: () => {
    client.end();
    server.destroy();
  },
  dropServer: () => void server.destroy(),
  letGo: () => void client.destroy(),
});

/** One connection: untouched until the trigger, then under the fault. */
const joinConnection = (cell: Cell, client: Socket, server: Socket, first: Trigger | undefined): ((trigger: Trigger) => void) => {
  const ends = endsOf(client, server);
  let trigger = first;
  let seen = 0;
  let line: FaultLine | undefined;
  const start = (): FaultLine => {
    line = beginFault(cell, ends);
    return line;
  };
  const push = (direction: Direction, chunk: Buffer): void => {
    if (line) return line.push(direction, chunk);
    const at = trigger && beginsIn(trigger, seen, direction, chunk);
    if (trigger && typeof trigger === "object" && trigger.direction === direction) seen += chunk.length;
    if (at === undefined) return ends.pass(direction, chunk);
    if (at > 0) ends.pass(direction, chunk.subarray(0, at));
    const begun = start();
    if (chunk.length > at) begun.push(direction, chunk.subarray(at));
  };
  const arm = (armed: Trigger): void => {
    trigger = armed;
    seen = 0;
    if (armed === "at-once") start();
  };
  const endOf = (direction: Direction): void => (line ?? { push: ends.pass }).push(direction, undefined);
  client.on("data", (chunk: Buffer) => push("up", chunk)).on("end", () => endOf("up"));
  server.on("data", (chunk: Buffer) => push("down", chunk)).on("end", () => endOf("down"));
  client.on("error", () => undefined).on("close", () => server.destroy());
  server
    .on("error", () => undefined)
    .on("close", (isReset) => {
      if (!line) client.destroy();
      else if (isReset) line.serverReset?.();
    });
  if (first === "at-once") start();
  return arm;
};

/** Starts the proxy of a cell. A fault that does not only slow things down hits the first connection and no other. */
export const startFaultProxy = async (cell: Cell, serverPort: number): Promise<FaultProxy> => {
  const open = new Set<Socket>();
  const sockets = new Set<Socket>();
  const arms: ((trigger: Trigger) => void)[] = [];
  const hitsAll = faults[cell.fault] === "slow";
  const listener = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const isHit = arms.length === 0 || hitsAll;
    open.add(client);
    client.once(
      "data",
      (chunk) => void (cell.way === "tls" || /^CONNECT |upgrade: websocket/i.test(chunk.toString()) ? sockets.add(client) : 0),
    );
    client.on("close", () => void (open.delete(client) && sockets.delete(client)));
    const server = connect({ port: serverPort, host: "127.0.0.1", allowHalfOpen: true, noDelay: true });
    arms.push(joinConnection(cell, client, server, isHit && cell.phase in early ? early[cell.phase as keyof typeof early] : undefined));
  });
  await once(listener.listen(0, "127.0.0.1"), "listening");
  return {
    port: (listener.address() as AddressInfo).port,
    arm: () => {
      // The last connection carries what the cell looks at; those before it were let go.
      if (cell.phase in late) arms.at(-1)?.(late[cell.phase as keyof typeof late]);
    },
    settle: async (boundMs) => {
      const givenUpAt = performance.now() + boundMs;
      while (sockets.size > 0 && performance.now() < givenUpAt) await new Promise((resolve) => setTimeout(resolve, 20));
      return sockets.size;
    },
    close: () => {
      listener.close();
      for (const socket of open) socket.destroy();
    },
  };
};
