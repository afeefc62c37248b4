import type { Adapter } from "@plugboard/core";
import { cases } from "../cases/index.ts";
import { mutants } from "../mutants/index.ts";
import { applicableTo, runMutants, unnoticed } from "../mutants/run-mutants.ts";
import { startScenarioServer } from "../server/start-scenario-server.ts";
import { detect } from "./run-here.ts";

/** Prints the kill table: each mutant and the cases that noticed it. Returns the exit code. */
export const judgeMutants = async (
  adapter: Adapter,
  { runtime, concurrency }: { readonly runtime: string; readonly concurrency: number },
  print: (line: string) => void,
): Promise<number> => {
  const applicable = mutants.map((mutant) => applicableTo(mutant, cases, adapter.capabilities)).filter(({ kills }) => kills.length > 0);
  const server = await startScenarioServer();
  const results = await runMutants(applicable, cases, {
    adapter,
    baseUrl: server.baseUrl,
    concurrency,
    runtime: { name: runtime, version: process.version, detect },
    onResult: ({ name, killedBy, missedBy }) => {
      const { harmlessFor } = mutants.find((mutant) => mutant.name === name) ?? {};
      if (killedBy.length > 0) print(`ok ${name}: ${killedBy.join(", ")}`);
      else if (harmlessFor) print(`-  ${name}: harmless for ${harmlessFor}`);
      else print(`x  ${name}: not noticed by ${missedBy.join(", ")}`);
    },
  }).finally(() => server.close());
  const killed = results.filter(({ killedBy }) => killedBy.length > 0).length;
  const alive = unnoticed(results, mutants).length;
  print(`${adapter.name}: ${killed} mutants killed, ${alive} survived, ${mutants.length - killed - alive} not applicable`);
  return alive === 0 ? 0 : 1;
};
