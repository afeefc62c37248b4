import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { credentialError, credentialRefusal, type HandshakeRefusal, refusalText, scriptedRefusal } from "./handshake.ts";
import type { IdSource } from "./id-source.ts";
import { pause } from "./pause.ts";
import type { ResponsesProfile } from "./profile.ts";
import type { HandshakeScript } from "./responses-options.ts";

/** What decides about upgrades. */
export interface AcceptorOptions {
  readonly profile: ResponsesProfile;
  readonly ids: IdSource;
  readonly apiKeys: readonly string[] | undefined;
  readonly perMessageDeflate: boolean;
  /** Wait before every answer, in milliseconds. */
  readonly latencyMs: number;
  /** Aborts when the simulator closes. */
  readonly closing: AbortSignal;
  /** Told about each accepted socket. */
  readonly accepted: (socket: WebSocket, request: IncomingMessage, stream: Duplex) => void;
  /** Told about each handshake that does not become a socket. */
  readonly refused: () => void;
}

/** Answers upgrades. */
export interface UpgradeAcceptor {
  /** Answers one upgrade. */
  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): Promise<void>;
  /** Says what the next upgrades get. */
  add(scripts: readonly HandshakeScript[]): void;
}

/** Makes the part that accepts or refuses upgrades. */
export function createUpgradeAcceptor(options: AcceptorOptions): UpgradeAcceptor {
  const { profile, ids } = options;
  const pending: { readonly script: HandshakeScript; left: number }[] = [];
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: profile.maxFrameBytes,
    perMessageDeflate: options.perMessageDeflate,
    // A browser fails a connection whose offered subprotocols are all ignored; the credential is not one to select.
    handleProtocols: (protocols) =>
      [...protocols].find((name) => !name.startsWith("openai-insecure-api-key.")) ?? [...protocols][0] ?? false,
  });

  function nextScript(): HandshakeScript {
    const first = pending[0];
    if (first === undefined) {
      return {};
    }
    first.left -= 1;
    if (first.left <= 0) {
      pending.shift();
    }
    return first.script;
  }

  function refuse(stream: Duplex, refusal: HandshakeRefusal): void {
    options.refused();
    stream.end(refusalText(refusal));
  }

  async function upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): Promise<void> {
    const script = nextScript();
    stream.on("error", () => stream.destroy());
    await pause(options.latencyMs + (script.delayMs ?? 0), options.closing);
    if (script.silent === true) {
      options.refused();
      await pause(undefined, options.closing);
    }
    if (options.closing.aborted || stream.destroyed) {
      stream.destroy();
      return;
    }
    const unauthorized = credentialError(request, options.apiKeys);
    if (script.status !== undefined) {
      refuse(stream, scriptedRefusal(script, script.status, profile, ids));
    } else if (unauthorized !== undefined) {
      refuse(stream, credentialRefusal(unauthorized, profile, ids));
    } else {
      server.handleUpgrade(request, stream, head, (socket) => {
        options.accepted(socket, request, stream);
        if (script.closeCode !== undefined) {
          socket.close(script.closeCode);
        }
      });
    }
  }

  return {
    upgrade,
    add: (scripts) => void pending.push(...scripts.map((script) => ({ script, left: script.times ?? 1 }))),
  };
}
