/** What the program that serves calls is told. */
export interface HandlerArgs {
  readonly apiKey: string;
  readonly baseUrl: string;
  /** The offer of a page. */
  readonly offer: string;
}

/** What came of it. */
export interface HandlerResult {
  readonly status: number;
  readonly location: string | null;
  readonly allowedOrigin: string | null;
  readonly answer: string;
  /** Status by what was asked. */
  readonly refused: Readonly<Record<string, number>>;
}
