import { mkdir } from "node:fs/promises";
import { relative } from "node:path";
import { type Simulator, startSimulator } from "@plugboard/simulator";
import { CommandError, type CommandLine, outFolder, parseCommandLine, readKey, readQuestion } from "./command-line.ts";
import {
  type LiveOutcome,
  type LoopOutcome,
  type Problem,
  runLiveTurn,
  runToolLoop,
  runVoiceTurn,
  type VoiceOutcome,
} from "./run-target.ts";
import { type LoopTraffic, printLiveTurns, printProblems, printToolLoops, printVoiceTurns } from "./tables.ts";
import { type SocketTarget, targets } from "./targets.ts";
import { WavError } from "./wav.ts";

/** Tool calls of the agent loop. */
const steps = 10;

interface Demo {
  readonly voiceTurns: readonly (VoiceOutcome | Problem)[];
  readonly liveTurns: readonly (LiveOutcome | Problem)[];
  readonly toolLoops: readonly (LoopOutcome | Problem)[];
  readonly traffic: ReadonlyMap<string, LoopTraffic>;
}

const progress = async <T extends object>(what: string, run: () => Promise<T>, detail: (result: T) => string): Promise<T> => {
  process.stderr.write(`· ${what} … `);
  const result = await run();
  process.stderr.write(`${"problem" in result ? "no result" : detail(result)}\n`);
  return result;
};

const trafficOf = (simulator: Simulator, from: number): LoopTraffic => {
  const isMeasured = (body: object | undefined): boolean => JSON.stringify(body).includes(`"steps":"${steps}"`);
  const overHttp = simulator.responses.requests.slice(from).filter(({ transport, body }) => transport === "http" && isMeasured(body));
  return {
    httpBytes: overHttp.reduce((sum, { bytesReceived }) => sum + bytesReceived, 0),
    httpConnections: new Set(overHttp.map(({ connection }) => connection)).size,
  };
};

/** The API's base URL. */
const baseUrlOf = (simulator: Simulator | undefined): string => simulator?.url ?? "https://api.openai.com/v1";

const runLoops = async (chosen: readonly SocketTarget[], options: CommandLine, apiKey: string, simulator: Simulator | undefined) => {
  const toolLoops: (LoopOutcome | Problem)[] = [];
  const traffic = new Map<string, LoopTraffic>();
  for (const target of chosen) {
    const from = simulator?.responses.requests.length ?? 0;
    const request = { baseURL: baseUrlOf(simulator), apiKey, model: options.model, steps };
    const outcome = await progress(
      `${target.name}: ${steps}-step agent loop`,
      () => runToolLoop(target, request),
      () => "ok",
    );
    if (simulator) traffic.set(target.name, trafficOf(simulator, from));
    toolLoops.push(outcome);
  }
  return { toolLoops, traffic };
};

const runLiveTurns = async (chosen: readonly SocketTarget[], request: Parameters<typeof runLiveTurn>[1]) => {
  const liveTurns: (LiveOutcome | Problem)[] = [];
  for (const target of chosen) {
    if (target.live !== "held") continue;
    const hold = (): Promise<LiveOutcome | Problem> => runLiveTurn(target, request);
    liveTurns.push(await progress(`${target.name}: Live turn`, hold, () => "ok"));
  }
  return liveTurns;
};

const run = async (options: CommandLine): Promise<Demo> => {
  const remote = options.live === true || options.url !== undefined;
  const apiKey = remote ? readKey() : "sk-simulated";
  const question = await readQuestion(options);
  await using simulator = remote ? undefined : await startSimulator();
  const url = options.url ?? (simulator && `${simulator.wsUrl}?model=gpt-realtime-2.1`);
  await mkdir(outFolder, { recursive: true });
  const chosen = targets
    .filter(({ name }) => options.runtime?.includes(name) ?? true)
    // Another Realtime endpoint says nothing about where its calls and its Responses are.
    .filter(({ way }) => way === "socket" || options.url === undefined);
  const speed = remote ? 1 : 4;
  const voiceTurns: (VoiceOutcome | Problem)[] = [];
  for (const target of chosen) {
    const callsUrl = `${baseUrlOf(simulator)}/realtime/calls`;
    const request = { ...(url === undefined ? {} : { url }), apiKey, question, speed, callsUrl };
    const hold = (): Promise<VoiceOutcome | Problem> => runVoiceTurn(target, request, outFolder);
    voiceTurns.push(
      await progress(`${target.name}: voice turn`, hold, (result) =>
        "file" in result ? `ok, ${relative(process.cwd(), result.file)}` : "",
      ),
    );
  }
  if (options.url !== undefined) return { voiceTurns, liveTurns: [], toolLoops: [], traffic: new Map() };
  const overSockets = chosen.filter((target) => target.way === "socket");
  // What kept a runtime from the first turn would keep it from this one, and be told twice.
  const failed = voiceTurns.flatMap((outcome) => ("problem" in outcome ? [outcome.name] : []));
  const able = overSockets.filter(({ name }) => !failed.includes(name));
  const liveTurns = await runLiveTurns(able, { baseURL: baseUrlOf(simulator), apiKey, question, speed });
  return { voiceTurns, liveTurns, ...(await runLoops(overSockets, options, apiKey, simulator)) };
};

const main = async (): Promise<number> => {
  try {
    const options = parseCommandLine();
    const { voiceTurns, liveTurns, toolLoops, traffic } = await run(options);
    const outcomes = [...voiceTurns, ...liveTurns, ...toolLoops];
    if (options.json) {
      process.stdout.write(`${JSON.stringify({ voiceTurns, liveTurns, toolLoops, traffic: Object.fromEntries(traffic) }, undefined, 2)}\n`);
    } else {
      printVoiceTurns(voiceTurns);
      printLiveTurns(liveTurns);
      printToolLoops(toolLoops, traffic);
      printProblems(outcomes);
    }
    const anyResult = outcomes.some((outcome) => !("problem" in outcome));
    return anyResult && outcomes.every((outcome) => !("problem" in outcome) || outcome.missing) ? 0 : 1;
  } catch (error) {
    const { message, path } = error as NodeJS.ErrnoException;
    // A file that cannot be written is a wrong call too; anything else is a fault of this program.
    if (!(error instanceof WavError || error instanceof CommandError || path !== undefined)) throw error;
    process.stderr.write(`plugboard: ${message}\n`);
    return 2;
  }
};

// A reader that has seen enough, as `head`, is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

process.exitCode = await main();
