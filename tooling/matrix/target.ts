import type { KnownFailure } from "@plugboard/conformance";
import type { Engine } from "@plugboard/engines";

/** A known failure, and the targets on which it fails: all of the package's unless they are named. */
interface TargetKnownFailure extends KnownFailure {
  /** Names of targets. */
  readonly targets?: readonly string[];
}

/** One adapter on one engine. */
export interface Target {
  /** Names the target, for example `node-22-ws`. */
  readonly name: string;
  /** Where it runs. */
  readonly engine: Engine;
  /** Absolute path of the module whose default export is the adapter. */
  readonly entry: string;
  /** Known failures of the adapter's package. */
  readonly knownFailures: Readonly<Record<string, TargetKnownFailure>>;
}
