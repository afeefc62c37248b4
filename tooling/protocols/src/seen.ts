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
  /** Numbers of the Responses half. */
  readonly totals: { readonly handshakes: number; readonly openSockets: number };
}

/** What a case makes a simulator do. */
export type Command =
  | { readonly to: "send"; readonly connection: number; readonly frame: string | object }
  | { readonly to: "close"; readonly connection: number; readonly code: number; readonly reason: string }
  | { readonly to: "terminate"; readonly connection: number }
  | { readonly to: "expire-sockets" };
