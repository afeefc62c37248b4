import { captureMicrophone, createPlayer, type Microphone } from "@plugboard/browser-audio";
import type { EngineProgram } from "@plugboard/engines";
import type { PageArgs, PageResult } from "../test/page-result.ts";
import { codeOf, countContexts, tone, until } from "./census.ts";

const loudness = (chunk: Uint8Array<ArrayBuffer>): number => Math.max(...new Int16Array(chunk.buffer).map(Math.abs));

/** The level of a microphone, or 0 if nobody would hear it. */
const audible = ({ level }: Microphone): number => (level > 0.01 ? level : 0);

const capture = async () => {
  let chunks: Uint8Array<ArrayBuffer>[] = [];
  let lost: string | undefined;
  const onAudio = (chunk: Uint8Array<ArrayBuffer>): void => void chunks.push(chunk);
  const onMicrophoneLost = ({ code }: { readonly code: string }): void => {
    lost = code;
  };
  const microphone: Microphone = await captureMicrophone({ onAudio, onMicrophoneLost });
  const isLoudSoon = async (): Promise<boolean> => {
    await until(() => chunks.some((chunk) => loudness(chunk) > 1_000));
    return true;
  };
  const isLoud = await isLoudSoon();
  const chunkBytes = [...new Set(chunks.map(({ buffer }) => buffer.byteLength))];
  const level = await until(() => audible(microphone));
  microphone.mute(true);
  chunks = [];
  await until(() => chunks.length >= 30);
  const levelWhileMuted = await until(() => audible(microphone));
  const mutedSum = chunks.reduce((sum, chunk) => sum + loudness(chunk), 0);
  microphone.mute(false);
  chunks = [];
  const isLoudAgain = await isLoudSoon();

  const first = microphone.track;
  const callers = await navigator.mediaDevices.getUserMedia({ audio: true });
  await microphone.use(callers);
  const [callersTrack] = callers.getAudioTracks();
  const isCallers = microphone.track === callersTrack;
  await microphone.use(true);
  const unplugged = microphone.track;
  unplugged.dispatchEvent(new Event("ended"));
  await until(() => microphone.track !== unplugged);
  const replaced = isCallers && microphone.track.readyState === "live";
  const { getUserMedia } = navigator.mediaDevices;
  navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("gone", "NotFoundError"));
  microphone.track.dispatchEvent(new Event("ended"));
  await until(() => lost !== undefined);
  navigator.mediaDevices.getUserMedia = getUserMedia;

  const last = microphone.track;
  await microphone.close();
  chunks = [];
  const useAfterClose = await codeOf(microphone.use(callers));
  return {
    mutedSum,
    levelWhileMuted,
    chunkBytes,
    isLoud,
    level,
    isLoudAgain,
    replaced,
    lost,
    useAfterClose,
    tracks: [first.readyState, last.readyState, callersTrack?.readyState ?? "none"],
    chunksAfterClose: chunks.length,
  };
};

const play = async () => {
  const statuses: string[] = [];
  const player = createPlayer({ onStatus: (status) => statuses.push(status) });
  const whole = tone(200);
  for (let at = 0; at < whole.length; at += 1_001) player.play(whole.subarray(at, at + 1_001), "first");
  await until(() => player.status === "idle" && statuses.includes("playing"));
  const playedMs = player.playedMs("first");
  player.play(tone(60_000), "second");
  await until(() => (player.position?.playedMs ?? 0) > 100);
  player.clear();
  const clearedAtMs = player.playedMs("second");
  const positionAfterClear = player.position ?? null;
  player.play(tone(60_000), "third");
  await until(() => (player.playedMs("third") ?? 0) > 0);
  const playedAfterClear = player.playedMs("second");
  await player.close();
  player.play(tone(100), "after the end");
  return { statuses, playedMs, clearedAtMs, playedAfterClear, positionAfterClear };
};

/** A policy that forbids scripts from memory: the worklet has to come from the page's own server. */
const underPolicy = async (worklet: string) => {
  const policy = document.createElement("meta");
  policy.httpEquiv = "Content-Security-Policy";
  policy.content = "script-src 'self' data:";
  document.head.append(policy);
  let chunks = 0;
  const onAudio = (): void => {
    chunks += 1;
  };
  const blockedByPolicy = await codeOf(captureMicrophone({ onAudio }));
  const microphone = await captureMicrophone({ onAudio, workletUrl: `data:text/javascript,${encodeURIComponent(worklet)}` });
  await until(() => chunks > 0);
  await microphone.close();
  return { blockedByPolicy, servedByPage: chunks };
};

/** Everything that a microphone and a player do, told by what they do and not by how long they take. */
const program: EngineProgram<PageArgs, PageResult> = async ({ worklet }) => {
  const census = countContexts();
  const captured = await capture();
  const played = await play();
  const governed = await underPolicy(worklet);
  return { ...captured, ...played, ...governed, contexts: census.states() };
};

export default program;
