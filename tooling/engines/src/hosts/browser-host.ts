// Runs inside a page, a dedicated worker or a shared worker.
import type { ProgramMessage, RuntimeIdentity } from "../message.ts";
import type { EngineProgram } from "../program.ts";
import { describeError } from "./describe-error.ts";
import { runProgram } from "./run-program.ts";

type Log = (...values: unknown[]) => void;

declare const navigator: { readonly userAgent: string };
declare const console: Record<"debug" | "error" | "info" | "log" | "warn", Log>;
declare const fetch: (path: string, init: { readonly method: string; readonly body: string }) => Promise<unknown>;
declare const addEventListener: (
  type: "error" | "unhandledrejection",
  listener: (event: { readonly message?: string; readonly reason?: unknown }) => void,
) => void;

const identify = (): RuntimeIdentity => {
  const [, name = "unknown", version = navigator.userAgent] = /(Firefox|Chrome)\/([\d.]+)/.exec(navigator.userAgent) ?? [];
  return { name: name === "Chrome" ? "chromium" : name.toLowerCase(), version };
};

/** One request at a time, so that messages arrive in order. */
const createEmit = (): ((message: ProgramMessage) => void) => {
  let waiting: string[] = [];
  let posting = false;
  const post = async (): Promise<void> => {
    posting = true;
    while (waiting.length > 0) {
      const body = waiting.join("\n");
      waiting = [];
      await fetch("/messages", { method: "POST", body });
    }
    posting = false;
  };
  return (message) => {
    waiting.push(JSON.stringify(message));
    if (!posting) void post();
  };
};

const show = (value: unknown): string => {
  if (typeof value === "string") return value;
  return value instanceof Error ? describeError(value) : (JSON.stringify(value) ?? String(value));
};

/** Starts the program and forwards the console, which a headless browser shows nowhere. */
export const start = (program: EngineProgram<unknown, unknown>, args: unknown): void => {
  const emit = createEmit();
  const log: Log = (...values) => emit({ type: "log", text: values.map(show).join(" ") });
  for (const level of ["debug", "error", "info", "log", "warn"] as const) console[level] = log;
  const stray: Log = (...values) => emit({ type: "stray", text: values.map(show).join(" ") });
  addEventListener("error", (event) => stray("uncaught error:", event.message ?? "no message"));
  addEventListener("unhandledrejection", (event) => stray("unhandled rejection:", event.reason));
  void runProgram(program, args, identify(), emit);
};
