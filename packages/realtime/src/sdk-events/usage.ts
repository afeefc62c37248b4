import { at, cloneJson, isJsonObject } from "@plugboard/wire";

/** Token counts by kind, in the API's own names. */
export type TokenDetails = Record<string, number>;

/** The token usage of one request within a {@link RealtimeUsage} that sums several. */
export interface RequestUsage {
  /** Tokens read. */
  inputTokens: number;
  /** Tokens written. */
  outputTokens: number;
  /** Their sum. */
  totalTokens: number;
  /** {@link RequestUsage.inputTokens} by kind. */
  inputTokensDetails: TokenDetails;
  /** {@link RequestUsage.outputTokens} by kind. */
  outputTokensDetails: TokenDetails;
  /** The API that was called, where known. */
  endpoint?: string;
}

/** Token usage, in the shape of the `Usage` of the OpenAI Agents SDK, so that sums of both can be added. */
export class RealtimeUsage {
  /** Requests summed up here. */
  requests = 1;
  /** Tokens read. */
  inputTokens: number;
  /** Tokens written. */
  outputTokens: number;
  /** Their sum. */
  totalTokens: number;
  /** {@link RealtimeUsage.inputTokens} by kind, one entry per request. */
  inputTokensDetails: TokenDetails[];
  /** {@link RealtimeUsage.outputTokens} by kind, one entry per request. */
  outputTokensDetails: TokenDetails[];
  /** Each request by itself; `undefined` until something is added. */
  requestUsageEntries: RequestUsage[] | undefined = undefined;

  constructor(inputTokens: number, outputTokens: number, inputTokensDetails: TokenDetails, outputTokensDetails: TokenDetails) {
    this.inputTokens = inputTokens;
    this.outputTokens = outputTokens;
    this.totalTokens = inputTokens + outputTokens;
    this.inputTokensDetails = [inputTokensDetails];
    this.outputTokensDetails = [outputTokensDetails];
  }

  /** Adds another usage to this one. */
  add(other: RealtimeUsage): void {
    const copy = cloneJson({ ...other });
    const { requests, inputTokens, outputTokens, totalTokens, inputTokensDetails, outputTokensDetails, requestUsageEntries } = copy;
    this.requests += requests;
    this.inputTokens += inputTokens;
    this.outputTokens += outputTokens;
    this.totalTokens += totalTokens;
    this.inputTokensDetails.push(...inputTokensDetails);
    this.outputTokensDetails.push(...outputTokensDetails);
    // A sum lists its requests; one request by itself is its own entry, as in the SDK's class.
    const entries = requestUsageEntries ?? (requests === 1 && totalTokens > 0 ? [requestUsage(copy)] : []);
    if (entries.length > 0) this.requestUsageEntries = [...(this.requestUsageEntries ?? []), ...entries];
  }
}

/** The tokens of the first request of a usage: those of all where there is one. */
export const requestUsage = (usage: Omit<RealtimeUsage, "add">): RequestUsage => {
  const { inputTokens, outputTokens, totalTokens } = usage;
  const [inputTokensDetails = {}] = usage.inputTokensDetails;
  const [outputTokensDetails = {}] = usage.outputTokensDetails;
  return { inputTokens, outputTokens, totalTokens, inputTokensDetails, outputTokensDetails };
};

const count = (value: unknown): number => (typeof value === "number" ? value : 0);
const details = (value: unknown): TokenDetails => (isJsonObject(value) ? (value as TokenDetails) : {});

/** The usage of a `response` object; zeros where it has none. */
export const usageOf = (response: unknown): RealtimeUsage => {
  const usage = at(response, "usage");
  return new RealtimeUsage(
    count(at(usage, "input_tokens")),
    count(at(usage, "output_tokens")),
    details(at(usage, "input_token_details")),
    details(at(usage, "output_token_details")),
  );
};
