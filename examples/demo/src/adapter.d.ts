/** The adapter of the engine that the program is bundled for; each file in `adapters/` is one. */
declare module "plugboard:adapter" {
  import type { Adapter } from "@plugboard/core";

  const adapter: Adapter;
  export default adapter;
}

/** The audio of a call by WebRTC on the engine that the program is bundled for; each file in `calls/` is one. */
declare module "plugboard:call-audio" {
  import type { OpenCallAudio } from "./webrtc-turn.ts";

  const openCallAudio: OpenCallAudio;
  export default openCallAudio;
}
