/** What one probe is told: it runs once, in a process of its own. */
export interface Assignment {
  readonly contender: string;
  /** One of the measurement's conditions, for example a network. */
  readonly condition: string;
  /** Where the measurement's server listens, with a path of its choice behind it. */
  readonly origin: string;
  /** Whether a short run is wanted, which shows that everything works and proves nothing. */
  readonly isQuick: boolean;
}

/** The figures that one probe saw, by the key of their column. */
export type Figures = Readonly<Record<string, number>>;

/** What a contender did that could not do the work. */
export interface Failure {
  readonly did: string;
}

/** One column of the table. */
export interface Column {
  /** Heading, with the unit. */
  readonly title: string;
  /** Digits after the point. @defaultValue 0 */
  readonly digits?: number;
  /** Whether the median of the ratios to the base, round by round, is shown beside it. @defaultValue false */
  readonly hasRatio?: boolean;
}

/** What a figure should be, as a ratio or an amount that is computed from the results. */
export interface Goal {
  /** A whole sentence without its figure, for example "Heap above raw ws is at most 2,500 bytes". */
  readonly text: string;
  readonly value: (results: ResultReader) => number;
  readonly isReached: (value: number) => boolean;
  /** What the limit is, shown where the goal is not reached. */
  readonly limit?: string;
}

/** Finds figures in the results of one measurement. */
export interface ResultReader {
  readonly median: (condition: string, contender: string, column: string) => number;
  /** The median of the ratios of two contenders, round by round, so that a busy machine weighs on both. */
  readonly ratio: (condition: string, contender: string, base: string, column: string) => number;
}

/** One measurement: what is compared, how, and what should come out. */
export interface Measurement {
  readonly title: string;
  /** How it is measured, in Markdown. */
  readonly method: string;
  /** @defaultValue one condition without a name */
  readonly conditions?: readonly string[];
  /** The conditions of a quick run. @defaultValue all */
  readonly quickConditions?: readonly string[];
  /** The contenders, or those of a condition. */
  readonly contenders: readonly string[] | ((condition: string) => readonly string[]);
  /** The contender that the others are compared with. */
  readonly base: string;
  readonly columns: Readonly<Record<string, Column>>;
  /** Rounds of a whole run; a quick one has one. */
  readonly rounds: number | ((condition: string) => number);
  /** Whether all contenders of a condition are measured at the same time, because they hardly need the CPU. @defaultValue never */
  readonly isSideBySide?: (condition: string) => boolean;
  /** The program that is started before the first probe and serves all of them, with its arguments. */
  readonly server?: readonly [program: URL, ...args: readonly string[]];
  /** How long one probe may take, in milliseconds. @defaultValue 60_000 */
  readonly probeTimeoutMs?: number;
  /** Measures one contender once. */
  readonly probe: (assignment: Assignment) => Promise<Figures | Failure>;
  readonly goals?: readonly Goal[];
  /** What the reader should know about the figures, in Markdown. */
  readonly remarks?: string;
}
