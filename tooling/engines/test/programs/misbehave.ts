import type { EngineProgram } from "../../src/program.ts";

/** What the program does wrong. */
export type Misbehaviour = "throw" | "hang" | "exit" | "print-garbage" | "linger" | "crash-later";

const forever = (): Promise<never> => new Promise(() => setInterval(() => {}, 1_000));

const deeds: Record<Misbehaviour, (report: (value: unknown) => void) => Promise<unknown>> = {
  throw: async () => {
    throw new RangeError("thrown on purpose");
  },
  hang: async (report) => {
    report(process.pid);
    console.log("hanging now");
    return forever();
  },
  exit: async () => process.exit(7),
  "print-garbage": async () => {
    console.log("\u001e{ not json");
    return forever();
  },
  linger: async (report) => {
    report(process.pid);
    setInterval(() => {}, 1_000);
    return "lingering";
  },
  "crash-later": async () => {
    queueMicrotask(() => {
      throw new Error("nobody catches this");
    });
    return forever();
  },
};

/** Does one thing that a driver has to survive. */
const misbehave: EngineProgram<Misbehaviour, unknown> = (deed, { report }) => deeds[deed](report);

export default misbehave;
