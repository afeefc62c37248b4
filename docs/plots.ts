// Draws the figures of docs/benchmarks.md as pictures: `node docs/plots.ts`. A test compares them, so that no picture is older than its table.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const folder = import.meta.dirname;

interface Bar {
  readonly label: string;
  readonly value: number;
  /** Whether it is Plugboard's. */
  readonly own: boolean;
}

interface Plot {
  readonly file: string;
  readonly title: string;
  readonly bars: readonly Bar[];
  readonly write: (value: number) => string;
}

/** The cells of every line of a Markdown text that is a line of a table. */
const rowsOf = (text: string): readonly (readonly string[])[] =>
  text
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .map((line) =>
      line
        .slice(1, -1)
        .split("|")
        .map((cell) => cell.trim()),
    );

const numberOf = (cell: string | undefined): number => Number((cell ?? "").replaceAll(",", ""));

const lineOf = (rows: readonly (readonly string[])[], fits: (row: readonly string[]) => boolean): readonly string[] => {
  const row = rows.find(fits);
  if (row === undefined) throw new Error("docs/benchmarks.md has no longer the line that a plot shows");
  return row;
};

const plots = (): readonly Plot[] => {
  const rows = rowsOf(readFileSync(join(folder, "benchmarks.md"), "utf8"));
  const slowStart = rows.findIndex(([network]) => network === "Latency and slow start, 10 KiB");
  const loop = rows.slice(slowStart, slowStart + 3);
  const names: Readonly<Record<string, string>> = { "HTTP, keep-alive": "HTTP", Plugboard: "Plugboard", shim: "published shim" };
  const loopBars = (column: number): readonly Bar[] =>
    loop.map((row) => ({ label: names[row[1] ?? ""] ?? "", value: numberOf(row[column]), own: row[1] === "Plugboard" }));
  const audio = lineOf(rows, ([what]) => what === "audio delta");
  const event = (label: string, column: number): Bar => ({ label, value: numberOf(audio[column]), own: label === "Plugboard" });
  const bundles = rows.slice(rows.findIndex(([what]) => what === "core: `connect`")).filter(({ length }) => length === 2);
  return [
    {
      file: "plot-loop-time.svg",
      title: "A loop of 50 tool calls, 10 KiB each, slow start",
      bars: loopBars(2),
      write: (ms) => `${(ms / 1_000).toFixed(1)} s`,
    },
    {
      file: "plot-loop-bytes.svg",
      title: "Bytes sent by the same loop",
      bars: loopBars(5),
      write: (bytes) => `${(bytes / 1e6).toFixed(1)} MB`,
    },
    {
      file: "plot-events.svg",
      title: "CPU time per received audio delta",
      bars: [event("raw ws", 1), event("Plugboard", 2), event("upstream's class", 3)],
      write: (ns) => `${(ns / 1_000).toFixed(1)} µs`,
    },
    {
      file: "plot-bundles.svg",
      title: "Bundles, minified and gzipped",
      bars: bundles.map(([what = "", size]) => ({ label: what.replaceAll("`", ""), value: numberOf(size), own: true })),
      write: (kilobytes) => `${kilobytes.toFixed(1)} kB`,
    },
  ];
};

const labelWidth = 200;
const barWidth = 410;
const rowHeight = 34;
const escapeXml = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

const draw = ({ title, bars, write }: Plot): string => {
  const most = Math.max(...bars.map(({ value }) => value));
  const height = 56 + bars.length * rowHeight;
  const lines = bars.map(({ label, value, own }, index) => {
    const y = 48 + index * rowHeight;
    const width = Math.max(2, Math.round((value / most) * barWidth));
    return [
      `<text x="${labelWidth - 10}" y="${y + 16}" text-anchor="end" fill="#26322f">${escapeXml(label)}</text>`,
      `<rect x="${labelWidth}" y="${y}" width="${width}" height="22" rx="3" fill="${own ? "#0f7565" : "#9aa5a2"}"/>`,
      `<text x="${labelWidth + width + 8}" y="${y + 16}" fill="#26322f">${write(value)}</text>`,
    ].join("\n");
  });
  const described = `${title}: ${bars.map(({ label, value }) => `${label} ${write(value)}`).join(", ")}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 700 ${height}" font-family="system-ui, -apple-system, 'Segoe UI', sans-serif" font-size="14" role="img" aria-labelledby="t">
<title id="t">${escapeXml(described)}</title>
<rect width="700" height="${height}" rx="10" fill="#ffffff"/>
<text x="20" y="28" font-size="15" font-weight="600" fill="#16302b">${escapeXml(title)}</text>
${lines.join("\n")}
</svg>
`;
};

/** The pictures as they should be, by file name. */
export const drawings = (): ReadonlyMap<string, string> => new Map(plots().map((plot) => [plot.file, draw(plot)]));

if (import.meta.main) {
  for (const [file, svg] of drawings()) writeFileSync(join(folder, "public", file), svg);
}
