import type { CaseResult } from "../report.ts";
import type { RuntimeName } from "./options.ts";

/** One run of the suite, as the command asks for it. */
export interface Run {
  /** The module that exports the adapter. */
  readonly file: string;
  readonly runtime: RuntimeName;
  /** Parts of case ids; empty means all. */
  readonly only: readonly string[];
  readonly concurrency: number;
  /** Failures after which the run stops; 0 for never. */
  readonly bail: number;
  readonly onResult: (result: CaseResult) => void;
}
