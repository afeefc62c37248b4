/** An event that the Realtime half received. */
export interface SeenEvent {
  readonly connection: number;
  readonly event: { readonly type: string; readonly [name: string]: unknown } | undefined;
}

/** A handshake of the Realtime half. */
interface SeenHandshake {
  readonly url: string;
  readonly status: number;
  readonly credential: { readonly kind: string; readonly key: string };
}

/** A request of the Responses half. */
export interface SeenRequest {
  readonly transport: "ws" | "http";
  readonly connection: number;
  readonly laneName?: string;
  readonly body?: { readonly input?: unknown; readonly [name: string]: unknown };
  readonly effectiveContext?: readonly object[];
  readonly responseId?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly endedBy?: string;
  readonly eventsSent: number;
}

/** What the Live half has seen. */
interface SeenLive {
  /** Every frame but audio. */
  readonly received: readonly SeenEvent[];
  readonly handshakes: readonly SeenHandshake[];
  readonly sessions: readonly { readonly id: string; readonly status: string; readonly timelineMs: number }[];
}

/** What a simulator has seen so far. */
export interface Seen {
  /** Grows with every change. */
  readonly revision: number;
  readonly received: readonly SeenEvent[];
  readonly handshakes: readonly SeenHandshake[];
  /** Code and reason of the client's end of each Realtime connection; `null` while it is open. */
  readonly ends: readonly ({ readonly code: number; readonly reason: string } | null)[];
  /** The conversation of each Realtime session, as `type role`. */
  readonly items: readonly (readonly string[])[];
  readonly requests: readonly SeenRequest[];
  readonly live: SeenLive;
  /** Numbers of the Responses half. */
  readonly totals: { readonly handshakes: number; readonly openSockets: number };
}

/** Which connection, and of which half. @defaultValue the Realtime half */
interface OfConnection {
  readonly connection: number;
  readonly api?: "live";
}

/** What a case makes a simulator do. */
export type Command =
  | (OfConnection & { readonly to: "send"; readonly frame: string | object })
  | (OfConnection & { readonly to: "close"; readonly code: number; readonly reason: string })
  | (OfConnection & { readonly to: "terminate" })
  | { readonly to: "expire-sockets" };
