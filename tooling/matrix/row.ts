import type { KnownFailure } from "@plugboard/conformance";
import type { Engine } from "@plugboard/engines";

/** A known failure, and on which rows: all of the package's, if it does not say. */
interface RowKnownFailure extends KnownFailure {
  /** Names of rows. */
  readonly rows?: readonly string[];
}

/** One adapter on one engine. */
export interface Row {
  /** Names the row, for example `node-22-ws`. */
  readonly name: string;
  /** Where it runs. */
  readonly engine: Engine;
  /** Absolute path of the module whose default export is the adapter. */
  readonly entry: string;
  /** Known failures of the adapter's package. */
  readonly knownFailures: Readonly<Record<string, RowKnownFailure>>;
}
