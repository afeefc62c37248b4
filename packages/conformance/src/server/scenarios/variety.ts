import { type Head, illegalHeads, legalHeads } from "../../handshake-heads.ts";
import type { Scenarios } from "./scenario.ts";

const heads = new Map<string, Head>(Object.entries({ ...legalHeads, ...illegalHeads }));

/** Answers to the handshake as no ordinary server writes them. The connection then echoes. */
export const variety: Scenarios = {
  head: (peer, { args: [name = ""] }) => {
    const written = heads.get(name);
    peer.accept({ onMessage: (opcode, payload) => peer.frame({ opcode, payload }) }, written ? { head: written } : {});
  },
};
