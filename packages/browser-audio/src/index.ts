export type { AudioSource } from "./audio-input.ts";
export { type CaptureOptions, captureMicrophone, type Microphone } from "./microphone.ts";
export { createPlayer, type Player, type PlayerOptions, type PlayerPosition, type PlayerStatus } from "./player.ts";
export { type AudioReceiver, openVoice, type Voice, type VoiceOptions, type VoiceTransportOptions } from "./voice.ts";
