import type { IncomingHttpHeaders } from "node:http";

/** How a client identified itself. */
export interface Credential {
  /** Where the key was found: in a bearer header, in Azure's `api-key` header, or in a subprotocol. */
  readonly kind: "bearer" | "api-key" | "subprotocol" | "none";
  /** The key itself, for assertions. Do not log it. Empty for `none`. */
  readonly key: string;
  /** Whether it is an ephemeral key (`ek_…`). */
  readonly isEphemeral: boolean;
}

const subprotocolPrefix = "openai-insecure-api-key.";

/** Finds the key of a request. */
export const findCredential = (headers: IncomingHttpHeaders, protocols: readonly string[]): Credential => {
  const bearer = /^Bearer\s+(\S+)$/i.exec(headers.authorization ?? "")?.[1];
  const apiKey = headers["api-key"];
  const protocol = protocols.find((name) => name.startsWith(subprotocolPrefix))?.slice(subprotocolPrefix.length);
  const found =
    bearer !== undefined
      ? { kind: "bearer" as const, key: bearer }
      : typeof apiKey === "string" && apiKey !== ""
        ? { kind: "api-key" as const, key: apiKey }
        : protocol
          ? { kind: "subprotocol" as const, key: protocol }
          : { kind: "none" as const, key: "" };
  return { ...found, isEphemeral: found.key.startsWith("ek_") };
};

/** The subprotocols that a handshake offers. */
export const offeredProtocols = (headers: IncomingHttpHeaders): readonly string[] =>
  (headers["sec-websocket-protocol"] ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
