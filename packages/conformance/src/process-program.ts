import { setTimeout as startTimer } from "node:timers";
import { loadAdapter } from "./cli/load-adapter.ts";
import { whatHolds } from "./cli/what-holds.ts";
import { type ProcessTask, runProcessTask } from "./process.ts";

/** After how long without an end the process says what holds it, in milliseconds. */
const heldAfterMs = 1_000;

const [, , file = "", task = "{}"] = process.argv;
// Parse boundary: the command started this program.
const said = await runProcessTask(await loadAdapter(file), JSON.parse(task) as ProcessTask, process);
process.stdout.write(`said ${said}\n`);
startTimer(() => process.stdout.write(`held ${whatHolds()}\n`), heldAfterMs).unref();
