import { connect } from "@plugboard/core";
import { exercise } from "../../../tooling/engine-tests/exercise.ts";
import { denoAdapter } from "../src/index.ts";

/** Runs inside the engine: the peer's URL in, what the adapter did out. */
console.log(JSON.stringify(await exercise(connect, denoAdapter(), process.argv.at(-1) ?? "")));
