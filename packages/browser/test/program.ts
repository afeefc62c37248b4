import { connect } from "@plugboard/core";
import { exercise } from "../../../tooling/engine-tests/exercise.ts";
import { browserAdapter } from "../src/index.ts";

/** Runs inside the page or the worker: what the adapter did goes to the peer that served the program. */
const report = async (): Promise<void> => {
  const body = await exercise(connect, browserAdapter(), location.origin).catch((error: unknown) => ({ failed: String(error) }));
  await fetch("/report", { method: "POST", body: JSON.stringify(body) });
};

void report();
