/** A thrown value as text: name, message and stack. Firefox leaves the first two out of the stack. */
export const describeError = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const head = `${error.name}: ${error.message}`;
  if (error.stack === undefined) return head;
  return error.stack.includes(error.message) ? error.stack : `${head}\n${error.stack}`;
};
