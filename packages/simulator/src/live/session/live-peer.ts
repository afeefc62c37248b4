import type { JsonObject } from "../../wire/json.ts";

/** How a client is connected to a session. */
export type PeerKind = "primary" | "fork" | "sideband" | "channel";

/** The session's face of one client. */
export interface LivePeer {
  readonly kind: PeerKind;
  /** Whether answers repeat the `event_id` of the client. */
  readonly repeatsIds: boolean;
  readonly deliver: (event: JsonObject) => void;
  readonly deliverRaw: (frame: string) => void;
  /** Sends a close frame; without a code the client sees 1005. */
  readonly close: (code?: number, reason?: string) => void;
  readonly terminate: () => void;
  readonly stall: () => void;
}
