/** An error of the API comes as the event that told it. */
const innermost = (error: unknown): unknown => {
  const inner: unknown = Object(error).error;
  return error instanceof Error || inner === undefined ? error : innermost(inner);
};

/** What failed, in one line: the message, the server's status and its words, the cause. */
export const describeFailure = (failure: unknown): string => {
  const error = innermost(failure);
  const { message, handshake, cause } = error as Partial<Error> & {
    readonly handshake?: { readonly status: number; readonly body: string };
  };
  const said = handshake?.body.match(/"message"\s*:\s*"([^"]*)"/)?.[1];
  const reason = cause instanceof Error ? cause.message : undefined;
  return [message ?? String(error), said, reason].filter((part) => part !== undefined && part !== "").join(" ");
};
