import { spawn } from "node:child_process";
import type { EngineProgram } from "../../src/program.ts";

/** Hangs, and so does a child of its own that holds a connection to the given port. */
const hangWithChild: EngineProgram<number, never> = async (port) => {
  spawn(process.execPath, ["-e", `require("node:net").connect(${port}, "127.0.0.1")`], { stdio: "ignore" });
  return new Promise(() => setInterval(() => {}, 1_000));
};

export default hangWithChild;
