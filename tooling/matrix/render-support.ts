import type { Capability } from "@plugboard/conformance";
import { areaOf } from "./row-report.ts";
import type { SupportData, SupportRow } from "./support-data.ts";

const table = (header: readonly string[], lines: readonly (readonly string[])[]): string =>
  [header, header.map(() => "---"), ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

const sum = (groups: Readonly<Record<string, readonly string[]>>): number => Object.values(groups).flat().length;

const renderRows = ({ cases, rows }: SupportData): string =>
  table(
    ["", "row", "adapter", "runtime", "version", "passed", "not applicable", "known failures"],
    rows.map((row, index) => {
      const excluded = sum(row.notApplicable);
      const known = Object.keys(row.knownFailures).length;
      const counts = [cases.length - excluded - known, excluded, known].map(String);
      return [String(index + 1), row.name, row.adapter, row.runtime, row.version, ...counts];
    }),
  );

/** What a user gets from each capability; the contract is in core's `Capabilities`. */
const meanings: Readonly<Record<Capability, string>> = {
  headers: "handshake headers, so a key can travel in `Authorization`",
  subprotocols: "subprotocols, so a key can travel as one",
  handshakeResponse: "status, headers and body of a refused handshake",
  handshakeCheck: "the runtime verifies the server's side of the handshake",
  frameCheck: "the runtime ends the connection over a frame that breaks RFC 6455",
  ping: "pings, so a heartbeat needs no message",
  terminate: "the TCP connection can be dropped at once",
  bufferedBytes: "bytes that the runtime holds back count as queued",
  pause: "reading can stop, so that the peer feels backpressure",
  ref: "the process can exit while the connection is open",
};

const isCapability = (name: string): name is Capability => name in meanings;
const capabilityNames: readonly Capability[] = Object.keys(meanings).filter(isCapability);

/** One column per adapter: its capabilities are the same on all of its rows. */
const renderCapabilities = ({ rows }: SupportData): string => {
  const adapters = [...new Map(rows.map((row) => [row.adapter, row.capabilities]))];
  const has: Readonly<Record<string, string>> = { true: "yes", false: "–" };
  return table(
    ["capability", "means", ...adapters.map(([adapter]) => adapter)],
    capabilityNames.map((name) => [
      `\`${name}\``,
      meanings[name],
      ...adapters.map(([, capabilities]) => has[String(capabilities[name])] ?? ""),
    ]),
  );
};

const cellOf = (row: SupportRow, ids: readonly string[]): string => {
  const excluded = ids.filter((id) => Object.values(row.notApplicable).flat().includes(id)).length;
  const known = ids.filter((id) => id in row.knownFailures).length;
  const marks = [excluded > 0 ? `${excluded} n/a` : "", known > 0 ? `${known} known` : ""].filter((mark) => mark !== "");
  return [String(ids.length - excluded - known), ...marks].join(", ");
};

const renderAreas = ({ cases, rows }: SupportData): string =>
  table(
    ["area", "cases", ...rows.map((_, index) => String(index + 1))],
    [...Map.groupBy(cases, areaOf)].map(([area, ids]) => [area, String(ids.length), ...rows.map((row) => cellOf(row, ids))]),
  );

/** Bullets for what rows have in common, so that a page of many rows does not repeat itself. */
const renderShared = (rows: readonly SupportRow[], lines: (row: SupportRow) => readonly string[], none: string): string => {
  const byLine = new Map<string, string[]>();
  for (const row of rows) for (const line of lines(row)) byLine.set(line, [...(byLine.get(line) ?? []), row.name]);
  if (byLine.size === 0) return none;
  return [...byLine].map(([line, names]) => `- ${line}\n  Rows: ${names.join(", ")}.`).join("\n");
};

const code = (id: string): string => `\`${id}\``;

const excludedLines = ({ notApplicable }: SupportRow): readonly string[] =>
  Object.entries(notApplicable).map(([capability, ids]) => `**${capability}** decides ${ids.length}: ${ids.map(code).join(", ")}.`);

const knownLines = ({ knownFailures }: SupportRow): readonly string[] =>
  Object.entries(knownFailures).map(([id, reason]) => `${code(id)}: ${reason}`);

const renderCases = ({ cases }: SupportData): string =>
  [...Map.groupBy(cases, areaOf)]
    .map(([area, ids]) => `- **${area}**: ${ids.map((id) => code(id.slice(area.length + 1))).join(", ")}`)
    .join("\n");

/** The page `docs/support.md`. */
export const renderSupport = (data: SupportData): string => `<!-- Generated from support.json by tooling/support.ts. Do not edit. -->

# Support

${data.cases.length} cases ran inside each of ${data.rows.length} real engines: \`pnpm conformance --json matrix.json\`, then
\`node tooling/support.ts matrix.json\`. A version is what the engine says of itself from inside. The areas \`realtime\` and \`responses\` are
the protocols over the row's adapter, against the simulator; all others are the adapter by itself.

## Rows

${renderRows(data)}

## Capabilities

What an adapter cannot do is refused before anything is dialled, with \`capability-missing\`.

${renderCapabilities(data)}

## Cases by area

Columns are the rows above. A number alone says that all cases of the area hold.

${renderAreas(data)}

## Not applicable

A missing capability rules out the cases that need it; one that begins with "no" rules out the cases about its absence.

${renderShared(data.rows, excludedLines, "Every case applies everywhere.")}

## Known failures

Each of them runs, and fails the matrix on the day on which it passes.

${renderShared(data.rows, knownLines, "None.")}

## The cases

${renderCases(data)}
`;
