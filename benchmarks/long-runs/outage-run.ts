import type { Environment } from "../harness/environment.ts";

/** What a run of `outages.ts` saw. */
export interface OutageRun {
  readonly environment: Environment;
  readonly sessions: number;
  readonly streams: number;
  readonly minutes: number;
  /** How often the server died. */
  readonly deaths: number;
  /** Sessions that have each of their items once and in order. */
  readonly whole: number;
  readonly resumed: number;
  readonly lost: number;
  /** Errors that nobody caught. */
  readonly problems: number;
  /** How the streams ended, and how many did so. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** Dials of each second. */
  readonly dials: { readonly sessions: readonly number[]; readonly streams: readonly number[] };
  /** What was connected, every two seconds. */
  readonly samples: readonly { readonly second: number; readonly sessions: number; readonly streams: number }[];
  /** The heap after a collection of garbage. */
  readonly heaps: readonly { readonly second: number; readonly mb: number; readonly handles: number }[];
}

/** Where the last run that was kept is. */
export const outagesFile = new URL("../results/long-runs/outages.json", import.meta.url);
