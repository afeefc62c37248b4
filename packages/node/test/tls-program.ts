import { connect } from "@plugboard/core";
import type { EngineProgram } from "@plugboard/engines";
import { hostList, nodeAdapter } from "@plugboard/node";
import { exerciseTls, type TlsArguments, type TlsExercise } from "../../../tooling/engine-tests/exercise-tls.ts";

/** Runs inside the engine. */
const program: EngineProgram<TlsArguments, TlsExercise> = (args) =>
  exerciseTls(
    connect,
    ({ proxy, noProxy, ...tls }) =>
      nodeAdapter({ tls, noProxy: hostList(noProxy), ...(proxy && { proxy: proxy.url.replace("//", `//user:${proxy.password}@`) }) }),
    args,
  );

export default program;
