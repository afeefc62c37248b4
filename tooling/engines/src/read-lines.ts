/**
 * Calls `onLine` for each line of a byte stream; resolves at its end.
 *
 * Only LF ends a line. `node:readline` also breaks at U+2028 and U+2029, which JSON may hold.
 */
export const readLines = async (stream: AsyncIterable<Uint8Array>, onLine: (line: string) => void): Promise<void> => {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) onLine(line);
  }
  if (rest !== "") onLine(rest);
};
