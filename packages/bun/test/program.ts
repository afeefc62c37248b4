import { connect } from "@plugboard/core";
import { exercise } from "../../../tooling/engine-tests/exercise.ts";
import { bunAdapter } from "../src/index.ts";

/** Runs inside the engine: the peer's URL in, what the adapter did out. */
console.log(JSON.stringify(await exercise(connect, bunAdapter(), process.argv.at(-1) ?? "")));
