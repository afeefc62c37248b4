import { mkdir } from "node:fs/promises";
import { relative } from "node:path";
import { type Simulator, startSimulator } from "@plugboard/simulator";
import { CommandError, type CommandLine, outFolder, parseCommandLine, readKey, readQuestion } from "./command-line.ts";
import { type LoopOutcome, type Problem, runToolLoop, runVoiceTurn, type VoiceOutcome } from "./run-target.ts";
import { type LoopTraffic, printProblems, printToolLoops, printVoiceTurns } from "./tables.ts";
import { type Target, targets } from "./targets.ts";
import { WavError } from "./wav.ts";

/** Tool calls of the agent loop. */
const steps = 10;

interface Demo {
  readonly voiceTurns: readonly (VoiceOutcome | Problem)[];
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

const runLoops = async (chosen: readonly Target[], options: CommandLine, apiKey: string, simulator: Simulator | undefined) => {
  const toolLoops: (LoopOutcome | Problem)[] = [];
  const traffic = new Map<string, LoopTraffic>();
  for (const target of chosen) {
    const from = simulator?.responses.requests.length ?? 0;
    const request = { baseURL: simulator?.url ?? "https://api.openai.com/v1", apiKey, model: options.model, steps };
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

const run = async (options: CommandLine): Promise<Demo> => {
  const remote = options.live === true || options.url !== undefined;
  const apiKey = remote ? readKey() : "sk-simulated";
  const question = await readQuestion(options);
  await using simulator = remote ? undefined : await startSimulator();
  const url = options.url ?? (simulator && `${simulator.wsUrl}?model=gpt-realtime-2.1`);
  await mkdir(outFolder, { recursive: true });
  const chosen = targets.filter(({ name }) => options.runtime?.includes(name) ?? true);
  const voiceTurns: (VoiceOutcome | Problem)[] = [];
  for (const target of chosen) {
    const request = { ...(url === undefined ? {} : { url }), apiKey, question, speed: remote ? 1 : 4 };
    const hold = (): Promise<VoiceOutcome | Problem> => runVoiceTurn(target, request, outFolder);
    voiceTurns.push(
      await progress(`${target.name}: voice turn`, hold, (result) =>
        "file" in result ? `ok, ${relative(process.cwd(), result.file)}` : "",
      ),
    );
  }
  // Another Realtime endpoint says nothing about where its Responses are.
  if (options.url !== undefined) return { voiceTurns, toolLoops: [], traffic: new Map() };
  return { voiceTurns, ...(await runLoops(chosen, options, apiKey, simulator)) };
};

const main = async (): Promise<number> => {
  try {
    const options = parseCommandLine();
    const { voiceTurns, toolLoops, traffic } = await run(options);
    const outcomes = [...voiceTurns, ...toolLoops];
    if (options.json) {
      process.stdout.write(`${JSON.stringify({ voiceTurns, toolLoops, traffic: Object.fromEntries(traffic) }, undefined, 2)}\n`);
    } else {
      printVoiceTurns(voiceTurns);
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
