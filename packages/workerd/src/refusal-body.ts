/** Core cuts a body at as many characters. */
const maxChars = 4096;

/**
 * The beginning of a response body. A body that never ends, or comes slower than `timeoutMs`, gives what had arrived.
 *
 * @param timeoutMs - Bound of the whole reading, in milliseconds.
 */
export const refusalBody = async ({ body }: RuntimeResponse, timeoutMs: number): Promise<string> => {
  if (!body) return "";
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let timer: unknown;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), timeoutMs);
  });
  try {
    while (text.length < maxChars) {
      const chunk = await Promise.race([reader.read(), late]);
      if (!chunk?.value) break;
      text += decoder.decode(chunk.value, { stream: true });
    }
  } catch {
    // A body that breaks off is as good as one that ends.
  }
  clearTimeout(timer);
  return text.slice(0, maxChars);
};
