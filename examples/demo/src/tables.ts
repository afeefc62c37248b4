import Table from "cli-table3";
import type { LiveOutcome, LoopOutcome, Problem, VoiceOutcome } from "./run-target.ts";

const print = (
  title: string,
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  colWidths: (number | null)[] = [],
): void => {
  if (rows.length === 0) return;
  const table = new Table({ head: [...head], style: { head: [], border: [] }, wordWrap: true, colWidths });
  table.push(...rows.map((row) => [...row]));
  process.stdout.write(`\n${title}\n${table.toString()}\n`);
};

/** Prints one row per runtime that held a voice turn. */
export const printVoiceTurns = (outcomes: readonly (VoiceOutcome | Problem)[]): void => {
  const head = ["runtime", "adapter", "version", "connect ms", "1st audio ms", "in s", "out s", "tool calls", "transcript", "close"];
  const rows = outcomes.flatMap((outcome) => {
    if ("problem" in outcome) return [];
    const { name, adapter, version, turn } = outcome;
    const { connectMs, firstAudioMs, secondsIn, secondsOut, toolCalls, transcript, closeCode } = turn;
    const [shortVersion = version] = version.split(" ");
    return [
      [
        name,
        adapter,
        shortVersion,
        connectMs,
        firstAudioMs,
        secondsIn.toFixed(2),
        secondsOut.toFixed(2),
        toolCalls.join("\n"),
        transcript,
        closeCode,
      ],
    ];
  });
  print("One spoken question, one tool call, one spoken answer", head, rows, [null, null, null, null, null, null, null, null, 38, null]);
};

/** Prints one row per runtime that held a turn of the Live API. */
export const printLiveTurns = (outcomes: readonly (LiveOutcome | Problem)[]): void => {
  const head = ["runtime", "connect ms", "1st sound ms", "spoken s", "transcript", "end"];
  const rows = outcomes.flatMap((outcome) => {
    if ("problem" in outcome) return [];
    const { name, connectMs, firstSoundMs, secondsOut, transcript, ending } = outcome;
    return [[name, connectMs, Math.round(firstSoundMs), secondsOut.toFixed(2), transcript, ending]];
  });
  print("One question to the Live API, one spoken answer", head, rows, [null, null, null, null, 38, null]);
};

/** What the server saw of one loop. */
export interface LoopTraffic {
  readonly httpBytes: number;
  readonly httpConnections: number;
}

/** Prints two rows per runtime: the loop over HTTP, and the same over a socket. */
export const printToolLoops = (outcomes: readonly (LoopOutcome | Problem)[], traffic: ReadonlyMap<string, LoopTraffic>): void => {
  const head = ["runtime", "over", "1st token ms", "total ms", "tool calls", "bytes sent", "connections"];
  const rows = outcomes.flatMap((outcome) => {
    if ("problem" in outcome) return [];
    const { name, http, socket, stats } = outcome;
    const seen = traffic.get(name);
    const carried = stats.overSocket > 0 ? "socket" : "HTTP (fallback)";
    return [
      [
        name,
        "HTTP",
        Math.round(http.firstTokenMs),
        Math.round(http.totalMs),
        http.toolCalls,
        seen?.httpBytes ?? "",
        seen?.httpConnections ?? "",
      ],
      ["", carried, Math.round(socket.firstTokenMs), Math.round(socket.totalMs), socket.toolCalls, stats.bytesSent, stats.handshakes],
    ];
  });
  print("A ten-step agent loop, the whole history with each step", head, rows);
};

/** Prints one line per runtime without a result. */
export const printProblems = (outcomes: readonly (object | Problem)[]): void => {
  for (const outcome of outcomes) {
    if ("problem" in outcome) process.stdout.write(`${outcome.name}: ${outcome.problem}\n`);
  }
};
