import { binaryPattern, textPattern } from "../payload.ts";
import type { Peer } from "./peer.ts";

type Command = (peer: Peer, query: URLSearchParams) => void;

/** What a case can make the server do to its newest connection. */
const commands: Readonly<Record<string, Command>> = {
  text: (peer, query) => peer.text(query.get("text") ?? textPattern(Number(query.get("size") ?? 16))),
  binary: (peer, query) => peer.binary(binaryPattern(Number(query.get("size") ?? 16))),
  ping: (peer, query) => peer.frame({ opcode: 9, payload: Buffer.from(query.get("payload") ?? "", "latin1") }),
  close: (peer, query) => peer.close(Number(query.get("code") ?? 1000), query.get("reason") ?? ""),
  fin: (peer) => peer.end(),
  reset: (peer) => peer.reset(),
  read: (peer) => peer.socket.resume(),
};

/** Runs one command; `false` if there is no such command or no connection. */
export const command = (peer: Peer | undefined, name: string, query: URLSearchParams): boolean => {
  const run = commands[name];
  if (!peer || !run) return false;
  run(peer, query);
  return true;
};
