// Runs inside the engine of a target, in a process of its own for each task.

import process from "node:process";
import adapter from "plugboard:adapter-under-test";
import { type ProcessTask, runProcessTask } from "@plugboard/conformance";
import type { EngineProgram } from "@plugboard/engines";

/** Runs one task of the adapter; the process has to end by itself afterwards. */
const processProgram: EngineProgram<ProcessTask, string> = (task) => runProcessTask(adapter, task, process);

export default processProgram;
