import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { EngineError } from "./engine-error.ts";
import { locateOnPath } from "./locate.ts";
import { startProcess } from "./start-process.ts";

/** A sound card in software: a loudspeaker that nobody hears, and a microphone that says what it is told. */
export interface SoundDevice extends AsyncDisposable {
  /** What a process needs in its environment to use it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Says a WAV file into the microphone. Resolves when it was said. */
  readonly say: (wav: string) => Promise<void>;
}

/** The microphone is a source of its own, because Firefox offers no source that only listens to a loudspeaker (Firefox 153). */
const scriptOf = (socket: string): string => `load-module module-native-protocol-unix socket=${socket} auth-anonymous=1
load-module module-null-sink sink_name=loudspeaker rate=48000
load-module module-null-sink sink_name=mouth rate=48000
load-module module-remap-source source_name=microphone master=mouth.monitor
set-default-sink loudspeaker
set-default-source microphone
`;

const daemonOptions = ["-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1", "--high-priority=no", "--realtime=no"];

/** Asks until the daemon answers. */
const untilReady = async (ask: () => Promise<unknown>, exited: Promise<string>): Promise<void> => {
  let end: string | undefined;
  void exited.then((how) => {
    end = how;
  });
  for (;;) {
    const answered = await ask().then(
      () => true,
      () => false,
    );
    if (answered) return;
    if (end !== undefined) throw new EngineError("launch-failed", "pulseaudio", `it ended before it answered: ${end}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

/**
 * Starts PulseAudio with devices in software, for an engine that plays and records nothing without a sound card. Firefox is one: it leaves
 * every audio context suspended there.
 *
 * Rejects with an {@link EngineError} where PulseAudio is not installed.
 */
export const startSoundDevice = async (): Promise<SoundDevice> => {
  const [daemon, player, control] = ["pulseaudio", "paplay", "pactl"].map((command) => locateOnPath(command));
  if (daemon === undefined || player === undefined || control === undefined) {
    throw new EngineError("engine-missing", "pulseaudio", "it is not installed; install it with: apt-get install -y pulseaudio");
  }
  const folder = await mkdtemp(join(tmpdir(), "plugboard-sound-"));
  const socket = join(folder, "socket");
  const script = join(folder, "script.pa");
  await writeFile(script, scriptOf(socket));
  const environment = { PULSE_SERVER: `unix:${socket}` };
  const run = (command: string, ...args: readonly string[]): Promise<unknown> =>
    promisify(execFile)(command, args, { env: { ...process.env, ...environment, HOME: folder } });
  const { promise: exited, resolve: onExit } = Promise.withResolvers<string>();
  const running = await startProcess({ command: daemon, args: [...daemonOptions, "-F", script], folder, onLine: () => undefined, onExit });
  const dispose = async (): Promise<void> => {
    await running.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await untilReady(() => run(control, "info"), exited);
  } catch (cause) {
    await dispose();
    throw cause;
  }
  return {
    environment,
    say: async (wav) => {
      await run(player, "--device=mouth", wav);
    },
    [Symbol.asyncDispose]: dispose,
  };
};
