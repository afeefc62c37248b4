import { browserAdapter } from "@plugboard/browser";
import type { EngineProgram } from "@plugboard/engines";
import { clientDelegation, joinCall, LiveSession } from "@plugboard/live";
import { postOfferTo, webrtcAdapter } from "@plugboard/webrtc";
import { captured, measureStream, speakingStream } from "../../../tooling/engine-tests/page-sound.ts";
import type { CallArgs, CallResult } from "../test/call-result.ts";

/** How a session over a socket of a page fails. */
const overSocket = (url: string): Promise<string> =>
  new LiveSession({ adapter: browserAdapter(), apiKey: "ek_test", baseUrl: url, session: { model: "gpt-live-1" } }).connect().then(
    () => "connected",
    (error: unknown) => `${Object(error).code}: ${Object(error).message}`,
  );

/** A spoken question to a Live session, work that it delegates, and its spoken answer, by WebRTC. */
const program: EngineProgram<CallArgs, CallResult> = async ({ url, offerUrl, question }) => {
  const refusal = await overSocket(url);
  const context = new AudioContext({ sampleRate: 48_000 });
  const { stream, say } = speakingStream(context, question);
  const element = new Audio();
  const types = new Set<string>();
  const tasks: string[] = [];
  const call = await joinCall({
    adapter: webrtcAdapter({ exchange: postOfferTo(offerUrl), mediaStream: stream, audioElement: element }),
    delegation: clientDelegation(({ transcript }) => {
      tasks.push(
        transcript()
          .map(({ text }) => text)
          .join(" "),
      );
      return undefined;
    }),
    on: { event: ({ type }) => void types.add(type) },
  });
  const happened = (text: string): Promise<void> =>
    new Promise((resolve) => {
      call.on("session.output_transcript.delta", () => {
        if (call.transcript.some((passage) => passage.speaker === "assistant" && passage.text.includes(text))) resolve();
      });
    });
  const answered = happened("clear.");
  const heard = await measureStream(context, captured(element));
  say();
  await answered;
  // What was said last is on its way through the network and the element.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const muted = await call.mute();
  const ending = await call.close();
  const transcript = call.transcript.map(({ speaker, text }) => `${speaker}: ${text}`);
  return { refusal, types: [...types], tasks, heard, transcript, muted: muted.status, ending: ending.status };
};

export default program;
