import { PlugboardError } from "@plugboard/core";
import { CheckFailure } from "./check.ts";
import type { Lease, Observation } from "./observation.ts";
import type { ProcessReport, ProcessTask } from "./process.ts";

/** The control interface of the scenario server, seen from one case. */
export interface ScenarioClient {
  readonly lease: Lease;
  readonly observe: (after?: number) => Promise<Observation>;
  readonly tell: (command: string, query: Readonly<Record<string, string | number>>) => Promise<void>;
  /** Runs a task of the adapter in a process of its own. */
  readonly runProcess: (name: ProcessTask["name"]) => Promise<ProcessReport>;
  readonly release: () => Promise<void>;
}

/** A query string from plain values. */
export const queryOf = (query: Readonly<Record<string, string | number>>): string => {
  const text = new URLSearchParams(Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value)]))).toString();
  return text === "" ? "" : `?${text}`;
};

const get = async <T>(url: string): Promise<T> => {
  const response = await fetch(url);
  if (!response.ok)
    throw new PlugboardError("invalid-argument", `The scenario server answered ${response.status}; is baseUrl the right one?`);
  // The parse boundary: both ends are of the same version of this package.
  return (await response.json()) as T;
};

/** Leases an origin of the scenario server for one case. */
export const leaseScenarios = async (baseUrl: string): Promise<ScenarioClient> => {
  const lease = await get<Lease & { readonly token: string }>(`${baseUrl}/lease`);
  const { token } = lease;
  return {
    lease,
    observe: (after = -1) => get<Observation>(`${baseUrl}/observe/${token}?after=${after}`),
    tell: async (command, query) => {
      const { done } = await get<{ readonly done: boolean }>(`${baseUrl}/tell/${token}/${command}${queryOf(query)}`);
      if (!done) throw new CheckFailure(`the scenario server could not do ${command}: no connection`);
    },
    runProcess: (name) => get<ProcessReport>(`${baseUrl}/process/${token}/${name}`),
    release: async () => void (await get(`${baseUrl}/release/${token}`)),
  };
};
