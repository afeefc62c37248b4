import { bunEngine, chromiumEngine, denoEngineWith, type Engine, nodeEngine, workerdEngine } from "@plugboard/engines";

/** One target of the table that goes over a socket: an engine, and the adapter that the program is bundled with. */
export interface SocketTarget {
  readonly way: "socket";
  /** Names the target and its WAV file. */
  readonly name: string;
  readonly engine: Engine;
  /** A file of `adapters/`, without its ending. */
  readonly adapter: string;
  /** The Live API takes its key as a header, which a page cannot send: it goes by WebRTC there. */
  readonly live: "held" | "by-webrtc-only";
}

/** One target that goes by WebRTC. */
interface WebrtcTarget {
  readonly way: "webrtc";
  readonly name: string;
  readonly engine: Engine;
  /** A file of `calls/`, without its ending. */
  readonly callAudio: string;
}

/** One target of the table. */
export type Target = SocketTarget | WebrtcTarget;

/** The Agents SDK reads its settings from the environment, and Node's modules on workerd. */
const deno = denoEngineWith(["env", "read", "sys"]);
const workerd = workerdEngine({ compatibilityDate: "2026-11-17", compatibilityFlags: ["nodejs_compat"], reach: "internet" });

/** Every runtime that the demo looks for. */
export const targets: readonly Target[] = [
  { way: "socket", name: "node", engine: nodeEngine(26), adapter: "node", live: "held" },
  { way: "socket", name: "node-native", engine: nodeEngine(26), adapter: "native", live: "held" },
  { way: "socket", name: "deno", engine: deno, adapter: "deno", live: "held" },
  { way: "socket", name: "bun", engine: bunEngine, adapter: "bun", live: "held" },
  { way: "socket", name: "workerd", engine: workerd, adapter: "workerd", live: "held" },
  { way: "socket", name: "chromium", engine: chromiumEngine("page"), adapter: "browser", live: "by-webrtc-only" },
  { way: "webrtc", name: "node-webrtc", engine: nodeEngine(26), callAudio: "node" },
  { way: "webrtc", name: "chromium-webrtc", engine: chromiumEngine("page"), callAudio: "page" },
];
