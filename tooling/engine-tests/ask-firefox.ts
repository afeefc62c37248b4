import { fileURLToPath } from "node:url";
import { type EngineResult, type EngineRunOptions, firefoxWithSound, runInEngine, startSoundDevice } from "@plugboard/engines";
import { questionWav } from "@plugboard/simulator";

/** Runs a program in a Firefox whose microphone says the question as soon as the program reports that it listens. */
export const askFirefox = async (options: EngineRunOptions): Promise<EngineResult> => {
  await using device = await startSoundDevice();
  let said: Promise<void> | undefined;
  const run = await runInEngine(firefoxWithSound(device), {
    ...options,
    onReport: () => {
      said = device.say(fileURLToPath(questionWav));
    },
  });
  await said;
  return run;
};
