import { setImmediate } from "node:timers/promises";
import { pause } from "../../pause.ts";
import type { JsonObject } from "../../wire/json.ts";
import { type GenerationEnd, generation } from "../generation/generation.ts";
import type { GenerationControl } from "../generation/item-events.ts";
import type { EventWriter } from "./event-writer.ts";
import type { PreparedTurn, TurnHost } from "./prepare-turn.ts";

/** How a turn is played. */
export interface TurnOutput {
  readonly writer: EventWriter;
  /** Aborts when the peer is gone or the simulator closes. */
  readonly signal: AbortSignal;
  readonly control: GenerationControl;
}

/** Plays a prepared turn; `undefined` when the connection ended before the response did. */
export const playTurn = async (host: TurnHost, turn: PreparedTurn, output: TurnOutput): Promise<GenerationEnd | undefined> => {
  const { script, record } = turn;
  const { writer, signal } = output;
  const terminalOutput = script.terminalOutput ?? host.profile.terminalOutput;
  const events = generation({ ...turn, ids: host.ids, tokens: host.tokens, terminalOutput, control: output.control });
  for (let frame = 0; !signal.aborted; frame += 1) {
    const step = events.next();
    if (step.done === true) {
      await applyFaults(host, turn, output, { frame, event: undefined });
      if (step.value.status === "silence") {
        await pause(undefined, signal);
        return undefined;
      }
      return step.value;
    }
    // Most frames wait for nothing and go wrong in nothing; for throughput they cost no promise.
    if (frame > 0 && script.frameDelayMs !== undefined) {
      await pause(script.frameDelayMs, signal);
    }
    const isBinary = script.faults !== undefined && (await applyFaults(host, turn, output, { frame, event: step.value }));
    if (signal.aborted || record.endedBy !== undefined) {
      return undefined;
    }
    writer.write(step.value, isBinary ? "binary" : (script.framing ?? "compact"));
    record.eventsSent += 1;
    // Lanes take turns here: each waits once per frame.
    await writer.drained();
    // A turn of the event loop lets a close, a steer or another request arrive.
    if (frame % 16 === 15) {
      await setImmediate();
    }
  }
  return undefined;
};

const applyFaults = async (
  host: TurnHost,
  turn: PreparedTurn,
  { writer, signal }: TurnOutput,
  { frame, event }: { readonly frame: number; readonly event: JsonObject | undefined },
): Promise<boolean> => {
  let isBinary = false;
  for (const fault of turn.script.faults?.filter(({ at }) => at === frame) ?? []) {
    switch (fault.action) {
      case "close":
        host.recorder.update(turn.record, { endedBy: "server" });
        writer.close(fault.code ?? 1011, fault.reason ?? "");
        return false;
      case "reset":
        host.recorder.update(turn.record, { endedBy: "server" });
        writer.reset();
        return false;
      case "silence":
        await pause(fault.ms, signal);
        break;
      case "send":
        writer.writeRaw(typeof fault.frame === "string" ? fault.frame : JSON.stringify(fault.frame), fault.binary ?? false);
        break;
      case "foreign-lane":
        if (event !== undefined) {
          writer.writeRaw(JSON.stringify({ ...event, stream_id: fault.laneName ?? "lane-that-nobody-opened" }), false);
        }
        break;
      case "binary":
        isBinary = true;
        break;
    }
  }
  return isBinary;
};
