import { bunAdapter, hostList } from "@plugboard/bun";
import { connect } from "@plugboard/core";
import type { EngineProgram } from "@plugboard/engines";
import { exerciseTls, type TlsArguments, type TlsExercise } from "../../../tooling/engine-tests/exercise-tls.ts";

/** Runs inside the engine. */
const program: EngineProgram<TlsArguments, TlsExercise> = (args) =>
  exerciseTls(
    connect,
    ({ proxy, noProxy, ...tls }) =>
      bunAdapter({
        tls,
        noProxy: hostList(noProxy),
        ...(proxy && { proxy: { url: proxy.url, headers: { "Proxy-Authorization": `Basic ${btoa(`user:${proxy.password}`)}` } } }),
      }),
    args,
  );

export default program;
