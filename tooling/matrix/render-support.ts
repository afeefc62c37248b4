import type { Capability } from "@plugboard/conformance";
import type { SupportData, SupportTarget } from "./support-data.ts";
import { areaOf } from "./target-report.ts";

const table = (header: readonly string[], lines: readonly (readonly string[])[]): string =>
  [header, header.map(() => "---"), ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

const sum = (groups: Readonly<Record<string, readonly string[]>>): number => Object.values(groups).flat().length;

const renderTargets = ({ cases, targets }: SupportData): string =>
  table(
    ["", "target", "adapter", "runtime", "version", "passed", "not applicable", "known failures"],
    targets.map((target, index) => {
      const excluded = sum(target.notApplicable);
      const known = Object.keys(target.knownFailures).length;
      const counts = [cases.length - excluded - known, excluded, known].map(String);
      return [String(index + 1), target.name, target.adapter, target.runtime, target.version, ...counts];
    }),
  );

/** What a user gets from each capability; the contract is in core's `Capabilities`. */
const meanings: Readonly<Record<Capability, string>> = {
  headers: "handshake headers, so a key can travel in `Authorization`",
  subprotocols: "subprotocols, so a key can travel as one",
  handshakeResponse: "status, headers and body of a refused handshake",
  handshakeHeaders: "headers of the answer that opened the socket",
  handshakeCheck: "the runtime verifies the server's side of the handshake",
  frameCheck: "the runtime ends the connection over a frame that breaks RFC 6455",
  ping: "pings, so a heartbeat needs no message",
  terminate: "the TCP connection can be dropped at once",
  bufferedBytes: "bytes that the runtime holds back count as queued",
  pause: "reading can stop, so that the peer feels backpressure",
  ref: "the process can exit while the connection is open",
  webSocket: "frames travel over a WebSocket",
  closeCodes: "close codes and reasons travel both ways",
  longMessages: "a message may be longer than the peer of a data channel allows",
  media: "audio travels on tracks beside the messages",
};

const isCapability = (name: string): name is Capability => name in meanings;
const capabilityNames: readonly Capability[] = Object.keys(meanings).filter(isCapability);

/** One column per adapter: its capabilities are the same on all of its targets. */
const renderCapabilities = ({ targets }: SupportData): string => {
  const adapters = [...new Map(targets.map((target) => [target.adapter, target.capabilities]))];
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

const cellOf = (target: SupportTarget, ids: readonly string[]): string => {
  const excluded = ids.filter((id) => Object.values(target.notApplicable).flat().includes(id)).length;
  const known = ids.filter((id) => id in target.knownFailures).length;
  const marks = [excluded > 0 ? `${excluded} n/a` : "", known > 0 ? `${known} known` : ""].filter((mark) => mark !== "");
  return [String(ids.length - excluded - known), ...marks].join(", ");
};

const renderAreas = ({ cases, targets }: SupportData): string =>
  table(
    ["area", "cases", ...targets.map((_, index) => String(index + 1))],
    [...Map.groupBy(cases, areaOf)].map(([area, ids]) => [area, String(ids.length), ...targets.map((target) => cellOf(target, ids))]),
  );

/** One bullet for each line that several targets share, with their names, so that the page does not repeat itself. */
const renderShared = (targets: readonly SupportTarget[], lines: (target: SupportTarget) => readonly string[], none: string): string => {
  const byLine = new Map<string, string[]>();
  for (const target of targets) for (const line of lines(target)) byLine.set(line, [...(byLine.get(line) ?? []), target.name]);
  if (byLine.size === 0) return none;
  return [...byLine].map(([line, names]) => `- ${line}\n  Targets: ${names.join(", ")}.`).join("\n");
};

const code = (id: string): string => `\`${id}\``;

/** A capability that is missing, or one that is there. */
const decided = (capability: string): string =>
  capability.startsWith("no ") ? `only for adapters without **${capability.slice(3)}**` : `not applicable: **${capability}**`;

const excludedLines = ({ notApplicable }: SupportTarget): readonly string[] =>
  Object.entries(notApplicable).map(([capability, ids]) => `${decided(capability)}, ${ids.length}: ${ids.map(code).join(", ")}.`);

const knownLines = ({ knownFailures }: SupportTarget): readonly string[] =>
  Object.entries(knownFailures).map(([id, reason]) => `${code(id)}: ${reason}`);

/** The answer that a case gives, in words: `handshake/a-101-in-which-a-100-comes-before-is-accepted` is about "a 100 comes before". */
const legalAnswer = (id: string): string | undefined =>
  /^handshake\/a-101-in-which-(.+)-is-accepted$/.exec(id)?.[1]?.replaceAll("-", " ").replace("kib", "KiB");

/** A line for each adapter and answer, however many targets of the adapter refuse it. */
const renderRefusedHandshakes = (targets: readonly SupportTarget[]): string => {
  const lines = targets.flatMap(({ adapter, knownFailures }) =>
    Object.entries(knownFailures).flatMap(([id, reason]) => {
      const answer = legalAnswer(id);
      return answer === undefined ? [] : [`- **${adapter}**, when ${answer}. ${reason}`];
    }),
  );
  return lines.length === 0 ? "None." : [...new Set(lines)].join("\n");
};

const choiceLines = ({ choices = {} }: SupportTarget): readonly string[] =>
  Object.entries(choices).map(([id, choice]) => `${code(id)}: ${choice}.`);

/** A section only where there is something to say. */
const renderChoices = (targets: readonly SupportTarget[]): string =>
  targets.some(({ choices }) => choices)
    ? `## Choices

Some promises leave a choice to the runtime. This is what each target did.

${renderShared(targets, choiceLines, "")}

`
    : "";

const renderCases = ({ cases }: SupportData): string =>
  [...Map.groupBy(cases, areaOf)]
    .map(([area, ids]) => `- **${area}**: ${ids.map((id) => code(id.slice(area.length + 1))).join(", ")}`)
    .join("\n");

/** The page `docs/support.md`. */
export const renderSupport = (data: SupportData): string => `<!-- Generated from support.json by tooling/support.ts. Do not edit. -->

# Support

${data.cases.length} cases ran inside each of ${data.targets.length} real engines: \`pnpm conformance --json matrix.json\`, then
\`node tooling/support.ts matrix.json\`. A version is what the engine says of itself from inside. The areas \`realtime\` and \`responses\` are
the protocols over the target's adapter, against the simulator; all others are the adapter by itself.

## Targets

${renderTargets(data)}

## Capabilities

What an adapter cannot do is refused before anything is dialled, with \`capability-missing\`.

${renderCapabilities(data)}

## Cases by area

Columns are the targets above. A number alone says that all cases of the area hold.

${renderAreas(data)}

## Not applicable

A missing capability rules out the cases that need it. Some cases are about its absence: they are only for adapters without it.

${renderShared(data.targets, excludedLines, "Every case applies everywhere.")}

## Legal handshakes that a runtime refuses

A server, or a proxy before it, may answer an upgrade in these ways, and the runtime fails the handshake all the same. \`connect\` then rejects
with \`connect-failed\`. Where you meet one, change what the server sends, or take another adapter of the same runtime.

${renderRefusedHandshakes(data.targets)}

## Known failures

Each of them runs, and fails the matrix on the day on which it passes.

${renderShared(data.targets, knownLines, "None.")}

${renderChoices(data.targets)}## The cases

${renderCases(data)}
`;
