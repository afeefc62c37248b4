import type { HandshakeRequest } from "../handshake-request.ts";
import type { Peer } from "../peer.ts";

/** What the server does with one handshake. It owns the peer from here on. */
export type Scenario = (peer: Peer, request: HandshakeRequest) => void;

/** Scenarios by the first segment of the path. */
export type Scenarios = Readonly<Record<string, Scenario>>;

/** A number of the query. */
export const numberOf = (request: HandshakeRequest, name: string, fallback: number): number => Number(request.query.get(name) ?? fallback);
