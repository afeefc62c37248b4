import { connect } from "@plugboard/core";
import { nativeAdapter } from "@plugboard/deno/native";
import type { EngineProgram } from "@plugboard/engines";
import { type Exercise, exercise } from "../../../tooling/engine-tests/exercise.ts";

/** Runs inside the engine: the peer's URL in, what the adapter did out. */
const program: EngineProgram<{ readonly url: string }, Exercise> = ({ url }) => exercise(connect, nativeAdapter(), url);

export default program;
