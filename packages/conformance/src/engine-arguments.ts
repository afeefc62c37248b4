/** What the program in an engine is told. */
export interface EngineArguments {
  /** Where the scenario server listens. */
  readonly baseUrl: string;
  /** The runtime that the engine claims to be. */
  readonly claimed: string;
  readonly only: readonly string[];
  readonly concurrency: number;
  readonly bail: number;
}
