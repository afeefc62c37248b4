import type { Pieces, TextScript } from "../script/output-script.ts";

/** The deltas of a message: those of the script, the filler, or the text cut at its spaces. */
export function* textDeltas(script: Pieces & Pick<TextScript, "text" | "fill">): Generator<string, void> {
  if (script.deltas !== undefined) {
    yield* script.deltas;
  } else if (script.fill !== undefined) {
    const piece = "x".repeat(script.fill.deltaBytes);
    for (let left = script.fill.bytes; left > 0; left -= piece.length) {
      yield left < piece.length ? piece.slice(0, left) : piece;
    }
  } else {
    yield* script.text?.match(/\s*\S+|\s+$/g) ?? [];
  }
}

/** The deltas of tool arguments: those of the script, or the text every 12 characters. */
export function* argumentDeltas(text: string, script: Pieces): Generator<string, void> {
  if (script.deltas !== undefined) {
    yield* script.deltas;
    return;
  }
  for (let at = 0; at < text.length; at += 12) {
    yield text.slice(at, at + 12);
  }
}

/** JSON as the model writes it: with a space after each colon and comma, unlike `JSON.stringify`. */
export const spacedJson = (value: unknown): string => {
  if (Array.isArray(value)) {
    return `[${value.map(spacedJson).join(", ")}]`;
  }
  if (typeof value === "object" && value !== null) {
    return `{${Object.entries(value)
      .map(([key, field]) => `${JSON.stringify(key)}: ${spacedJson(field)}`)
      .join(", ")}}`;
  }
  return JSON.stringify(value) ?? "null";
};
