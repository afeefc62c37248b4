import type { Socket } from "@plugboard/core";
import type { Capability, Case, CaseContext, OpenedSocket } from "../case.ts";
import { check, same } from "../check.ts";
import type { ObservedConnection } from "../observation.ts";
import { area } from "./area.ts";
import { pause } from "./recording.ts";

/** The members of a socket that belong to a capability (docs/adapters.md). */
const membersOf = {
  ping: ["ping"],
  terminate: ["terminate"],
  bufferedBytes: ["bufferedBytes"],
  pause: ["pause", "resume"],
  ref: ["ref", "unref"],
  handshakeHeaders: ["handshakeHeaders"],
} as const satisfies Partial<Record<Capability, readonly (keyof Socket)[]>>;

/** How long a peer that answers at once may take, in milliseconds. */
const answerMs = 2_000;

/** Whether something holds soon. It is asked again and again, because sockets have no event for it. */
const soon = async (holds: () => boolean | Promise<boolean>): Promise<boolean> => {
  for (const endsAt = Date.now() + answerMs; Date.now() < endsAt; await pause(10)) if (await holds()) return true;
  return false;
};

/** Whether a socket opens although the answer to its handshake is wrong. */
const openedAt = async ({ openSocket, url }: CaseContext, path: string): Promise<boolean> => {
  const opened = await openSocket(url(path)).catch(() => undefined);
  if (!opened) return false;
  await soon(() => opened.log.length > 0);
  return opened.log[0] === "open" || opened.log[0] === "ready";
};

/** Whether a socket ends after a frame that breaks RFC 6455. */
const endsAfter = async ({ openSocket, url }: CaseContext, path: string): Promise<boolean> => {
  const { log, socket }: OpenedSocket = await openSocket(url(path, { go: 1 }));
  await soon(() => log.includes("ready"));
  socket.send("go");
  return soon(() => log.some((entry) => entry.startsWith("close") || entry === "error"));
};

/** The handshakes that the server sees when a socket is opened; none if the adapter refuses to open it. */
const handshakesOf = async (opening: Promise<OpenedSocket>, observed: CaseContext["observed"]): Promise<readonly ObservedConnection[]> => {
  const opened = await opening.catch(() => undefined);
  if (opened) await soon(async () => opened.log.length > 0 || (await observed()).connections.length > 0);
  return (await observed()).connections;
};

/** What an adapter says that it can do is what it can do: no more, and no less. */
export const powerCases: readonly Case[] = area("powers", "capabilities", (define) => {
  for (const [power, members] of Object.entries(membersOf)) {
    define(
      `${power.replace(/[A-Z]/, (letter) => `-${letter.toLowerCase()}`)}-is-there-exactly-when-it-is-claimed`,
      async ({ openSocket, url, capabilities }) => {
        const { socket } = await openSocket(url("/echo"));
        const claimed = new Map<string, boolean>(Object.entries(capabilities)).get(power) ?? false;
        for (const member of members) {
          const isThere = typeof socket[member] === "function";
          check(!claimed || isThere, `a socket with ${member}(), because capabilities.${power} is true`);
          check(claimed || !isThere, `a socket without ${member}(), because capabilities.${power} is false; say true, or leave it out`);
        }
      },
    );
  }

  define(
    "the-selected-subprotocol-can-be-asked-for",
    async ({ openSocket, url }) => {
      const { socket, log } = await openSocket(url("/echo", { protocol: "b" }), { protocols: ["a", "b"] });
      await soon(() => log.includes("ready"));
      check(typeof socket.protocol === "function", "a socket with protocol(), because capabilities.subprotocols is true");
      same(socket.protocol?.(), "b", "what protocol() returns");
    },
    { needs: ["subprotocols"] },
  );

  define(
    "a-ping-goes-out-and-its-pong-is-a-sign-of-life",
    async ({ openSocket, url, observed }) => {
      const { socket, log } = await openSocket(url("/echo"));
      await soon(() => log.includes("ready"));
      check(typeof socket.ping === "function", "a socket with ping(), because capabilities.ping is true");
      socket.ping?.();
      const wentOut = await soon(async () => ((await observed()).connections[0]?.pings.length ?? 0) > 0);
      check(wentOut, `a ping at the server within ${answerMs} ms of ping()`);
      check(await soon(() => log.includes("alive")), "a call of events.alive() for the pong that the server sent");
    },
    { needs: ["ping"] },
  );

  define(
    "a-ping-of-the-peer-is-a-sign-of-life",
    async ({ openSocket, url, tell }) => {
      const { log } = await openSocket(url("/echo"));
      await soon(() => log.includes("ready"));
      await tell("ping", { payload: "alive" });
      check(await soon(() => log.includes("alive")), "a call of events.alive() for the ping that the server sent");
    },
    { needs: ["ping"] },
  );

  define(
    "headers-that-are-not-claimed-are-not-sent",
    async ({ openSocket, url, observed }) => {
      const [first] = await handshakesOf(openSocket(url("/echo"), { headers: { "X-Power": "1" } }), observed);
      check(first?.headers["x-power"] === undefined, "no header at the server, because capabilities.headers is false; say true");
    },
    { lacks: ["headers"] },
  );

  define(
    "subprotocols-that-are-not-claimed-are-not-offered",
    async ({ openSocket, url, observed }) => {
      const [first] = await handshakesOf(openSocket(url("/echo"), { protocols: ["a"] }), observed);
      check((first?.protocols.length ?? 0) === 0, "no subprotocol at the server, because capabilities.subprotocols is false; say true");
    },
    { lacks: ["subprotocols"] },
  );

  define(
    "a-handshake-that-is-checked-is-claimed",
    async (context) => {
      for (const path of ["/bad-accept/wrong", "/bad-accept/missing", "/extension"]) if (await openedAt(context, path)) return;
      check(false, "capabilities.handshakeCheck to be true, because every wrong handshake was refused");
    },
    { needs: ["webSocket"], lacks: ["handshakeCheck"] },
  );

  define(
    "frames-that-are-checked-are-claimed",
    async (context) => {
      for (const path of ["/masked", "/invalid-utf8", "/reserved-opcode", "/reserved-bit", "/stray-continuation", "/long-ping"]) {
        if (!(await endsAfter(context, path))) return;
      }
      check(false, "capabilities.frameCheck to be true, because every frame that breaks RFC 6455 ended the connection");
    },
    { needs: ["webSocket"], lacks: ["frameCheck"], timeoutMs: 20_000, waits: true },
  );
});
