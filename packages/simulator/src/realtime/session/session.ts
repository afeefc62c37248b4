import type { WireEvent } from "../../wire/wire-event.ts";
import { EnergyVad } from "../audio/energy-vad.ts";
import { InputBuffer } from "../audio/input-buffer.ts";
import type { ConnectionScript } from "../script/connection-script.ts";
import type { McpStep } from "../script/script.ts";
import type { ScriptCursor } from "../script/script-cursor.ts";
import type { SessionSettings } from "../settings/session-settings.ts";
import type { ActiveResponse } from "./active-response.ts";
import type { NewId } from "./ids.ts";
import { ItemList } from "./item-list.ts";
import type { Pacer, Pause } from "./pacer.ts";

/** One end of a session: a WebSocket connection. A call may have two. */
export interface Peer {
  /** Sends an event. */
  deliver(event: WireEvent): void;
  /** Sends text as it is. */
  deliverRaw(text: string): void;
  /** Closes with a code. */
  close(code: number, reason: string): void;
  /** Cuts the connection. */
  terminate(): void;
  /** Stops reading and writing. */
  stall(): void;
}

/** What a session needs from the simulator. */
export interface SessionHost {
  readonly newId: NewId;
  readonly pacer: Pacer;
  readonly cursor: ScriptCursor;
  /** PCM of the default answer. */
  readonly answer: () => Buffer;
}

/** The user's speech that is being heard. */
export interface Speech {
  /** Id of the item that it will become. */
  readonly itemId: string;
}

/** Audio of a response that the server is playing to the caller; only where it owns the media. */
export interface Playback {
  readonly responseId: string;
  readonly cancel: () => void;
}

/** Speaks to the caller where there is one to hear it: the track of a WebRTC peer. */
export interface Speaker {
  /** Adds audio to what is played: PCM, 24 kHz, 16-bit, mono. */
  readonly play: (responseId: string, pcm: Buffer) => void;
  /** Says that no more audio of a response comes. */
  readonly finish: (responseId: string) => void;
  /** Drops what is not played yet, and says whether there was anything. */
  readonly clear: () => string | undefined;
}

/**
 * The state of one voice session. What happens to it is in the modules of `client-events` and `response`.
 */
export class Session {
  readonly host: SessionHost;
  readonly knobs: ConnectionScript;
  readonly conversationId: string;
  /** Who records and plays: the client, or the server as in a WebRTC or SIP call, whose audio does not travel on the socket. */
  readonly media: "client" | "server";
  settings: SessionSettings;
  readonly items: ItemList = new ItemList();
  readonly input: InputBuffer = new InputBuffer();
  readonly vad: EnergyVad = new EnergyVad();
  /** Milliseconds of audio that were ever appended. */
  appendedMs = 0;
  speech: Speech | undefined;
  /** The offset from which silence counts for `idle_timeout_ms`, in milliseconds of audio. */
  idleSinceMs = 0;
  /** The response that writes to the conversation. */
  active: ActiveResponse | undefined;
  /** What the caller is hearing, where the server owns the media. */
  playback: Playback | undefined;
  /** Speaks to the caller, where a WebRTC peer is connected. */
  speaker: Speaker | undefined;
  readonly outOfBand: Set<ActiveResponse> = new Set();
  /** MCP calls that wait for the client's approval, by the id of the request. */
  readonly approvals: Map<string, McpStep["mcp"]> = new Map();
  /** What a translation session says, one passage after the other; the first one is being said. */
  readonly passages: Generator<Pause, void>[] = [];
  /** Whether a translation session takes events, or says what is left before it ends. */
  translation: "open" | "closing" = "open";
  readonly peers: Set<Peer> = new Set();
  readonly #cancels: Set<() => void> = new Set();

  constructor(host: SessionHost, knobs: ConnectionScript, settings: SessionSettings, media: "client" | "server") {
    this.host = host;
    this.knobs = knobs;
    this.settings = settings;
    this.media = media;
    this.conversationId = host.newId("conv");
  }

  /** Sends a server event to every peer. */
  emit(type: string, fields: Readonly<Record<string, unknown>>): void {
    const event = { type, event_id: this.host.newId("event"), ...fields };
    for (const peer of this.peers) peer.deliver(event);
  }

  /** Calls back after real time, unless the session ends before. */
  later(pause: Pause, work: () => void): () => void {
    const cancel = this.host.pacer.wait(pause, () => {
      this.#cancels.delete(cancel);
      work();
    });
    this.#cancels.add(cancel);
    return () => {
      this.#cancels.delete(cancel);
      cancel();
    };
  }

  /** Stops everything that would happen later. */
  end(): void {
    for (const cancel of this.#cancels) cancel();
    this.#cancels.clear();
  }
}
