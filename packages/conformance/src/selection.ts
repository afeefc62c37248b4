import { type Capabilities, PlugboardError } from "@plugboard/core";
import type { Case, KnownFailures, RuntimeClaim } from "./case.ts";

/** What a run can offer to cases beyond the adapter. */
export interface RunPowers {
  /** Where it takes place, if the caller said so. */
  readonly runtime: RuntimeClaim | undefined;
  /** Whether the scenario server can run the adapter in a process of its own. */
  readonly runsProcesses: boolean;
  /** Whether there is an adapter that trusts the suite's authority. */
  readonly hasTrust: boolean;
}

/** Why a case does not apply to an adapter, `undefined` if it does. Data decides, never a runtime's name. */
export const exclusion = (item: Case, capabilities: Capabilities, powers: RunPowers): string | undefined => {
  const missing = item.needs.find((name) => !capabilities[name]);
  if (missing) return missing;
  const present = item.lacks?.find((name) => capabilities[name]);
  if (present) return `no ${present}`;
  if (item.needsProcess && !powers.runsProcesses) return "process of its own";
  if (item.needsTrust && !powers.hasTrust) return "trust in the suite's authority";
  return item.id.startsWith("runtime/") && !powers.runtime ? "runtime claim" : undefined;
};

/** Throws if a known failure names a case that does not exist: it would hide a renamed case for ever. */
export const checkKnownFailures = (cases: readonly Case[], knownFailures: KnownFailures): void => {
  const ids = new Set(cases.map(({ id }) => id));
  if (ids.size !== cases.length) throw new PlugboardError("invalid-argument", "Two cases have the same id.");
  const unknown = Object.keys(knownFailures).filter((id) => !ids.has(id));
  if (unknown.length > 0)
    throw new PlugboardError("invalid-argument", `Known failures name cases that do not exist: ${unknown.join(", ")}.`);
};
