import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { pause } from "../../pause.ts";
import type { HandshakeScript } from "../script/handshake-script.ts";
import { apiErrors } from "../wire/api-error.ts";
import type { IdSource } from "../wire/id-source.ts";
import type { ResponsesProfile } from "../wire/profile.ts";
import { credentialError, type HandshakeRefusal, refusalFor, refusalText, scriptedRefusal } from "./handshake.ts";

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

/** Accepts or refuses upgrades. */
export class UpgradeAcceptor {
  readonly #options: AcceptorOptions;
  readonly #server: WebSocketServer;
  /** What the answers to upgrades that are accepted say besides. */
  readonly #headers = new WeakMap<IncomingMessage, Readonly<Record<string, string>>>();
  readonly #scripts: { readonly script: HandshakeScript; left: number }[] = [];

  constructor(options: AcceptorOptions) {
    this.#options = options;
    this.#server = new WebSocketServer({
      noServer: true,
      maxPayload: options.profile.maxFrameBytes,
      perMessageDeflate: options.perMessageDeflate,
      handleProtocols: (offered) => selectedProtocol([...offered]),
    });
    const { profile, ids } = options;
    this.#server.on("headers", (lines, request) => {
      const headers = { "x-request-id": ids("req"), ...this.#headers.get(request) };
      lines.push(...Object.entries(headers).map(([name, value]) => `${name}: ${value}`));
    });
    this.#server.on("wsClientError", ({ message }, stream) =>
      this.#refuse(stream, refusalFor(apiErrors.noHandshake(message), profile, ids)),
    );
  }

  /** Says what the next upgrades get. */
  add(scripts: readonly HandshakeScript[]): void {
    this.#scripts.push(...scripts.map((script) => ({ script, left: script.times ?? 1 })));
  }

  /** Answers one upgrade. */
  async upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): Promise<void> {
    const { latencyMs, closing, profile, ids } = this.#options;
    const script = this.#nextScript();
    stream.on("error", () => stream.destroy());
    await pause(latencyMs + (script.delayMs ?? 0), closing);
    if (script.silent === true) {
      this.#options.refused();
      await pause(undefined, closing);
    }
    if (closing.aborted || stream.destroyed) {
      stream.destroy();
      return;
    }
    const unauthorized = credentialError(request, this.#options.apiKeys);
    if (script.status !== undefined) {
      this.#refuse(stream, scriptedRefusal(script, script.status, profile, ids));
    } else if (unauthorized !== undefined) {
      this.#refuse(stream, refusalFor(unauthorized, profile, ids));
    } else {
      if (script.headers) this.#headers.set(request, script.headers);
      this.#accept(request, stream, head, script.closeCode);
    }
  }

  #nextScript(): HandshakeScript {
    const first = this.#scripts[0];
    if (first === undefined) {
      return {};
    }
    first.left -= 1;
    if (first.left <= 0) {
      this.#scripts.shift();
    }
    return first.script;
  }

  #refuse(stream: Duplex, refusal: HandshakeRefusal): void {
    this.#options.refused();
    stream.end(refusalText(refusal));
  }

  #accept(request: IncomingMessage, stream: Duplex, head: Buffer, closeCode: number | undefined): void {
    this.#server.handleUpgrade(request, stream, head, (socket) => {
      this.#options.accepted(socket, request, stream);
      if (closeCode !== undefined) {
        socket.close(closeCode);
      }
    });
  }
}

// Chromium 156 fails a connection whose offered subprotocols are all ignored; the credential is not one to select.
const selectedProtocol = (offered: readonly string[]): string | false =>
  offered.find((name) => !name.startsWith("openai-insecure-api-key.")) ?? offered[0] ?? false;
