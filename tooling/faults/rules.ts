import { type Cell, type FaultKind, faults, type Layer, type Phase } from "@plugboard/protocol-cases/faults";

/** Permitted outcomes, as patterns of the whole text. */
type Rule = readonly RegExp[];

const completed: Rule = [/^completed$/];
const recovered: Rule = [/^recovered$/, /^completed$/];
const isEarly = (phase: Phase): boolean => phase === "dial" || phase === "handshake" || phase === "before-ready";

/** What a first attempt fails with. Nothing was sent: the request is safe to repeat. */
const attempt: Readonly<Record<Exclude<FaultKind, "slow" | "damaged">, Rule>> = {
  silent: [/^failed connect-timeout not-sent$/],
  cut: [/^failed (connect-failed|closed-before-ready|connection-lost) (not-sent|unknown)$/],
  // A runtime that shows no refusal says that it failed.
  refused: [/^failed (handshake-rejected|connect-failed|closed-before-ready) not-sent$/],
};

/** What an open connection ends with. Whether what was sent arrived is not known. */
const open: Omit<typeof attempt, "refused"> = {
  silent: [/^failed heartbeat-timeout unknown$/],
  // What is sent after the end was noticed is refused.
  cut: [/^failed connection-lost unknown$/, /^failed not-open not-sent$/, /^closed network$/],
};

/** What the promises of `docs/guarantees.md` say of a fault that is not merely slow. */
const ruleOf = (layer: Layer, phase: Phase, kind: "silent" | "cut" | "refused"): Rule => {
  if (phase === "closing") return [/^closed (local|network)$/, ...(layer === "core" ? [] : completed)];
  if (layer === "series" || (layer === "resuming" && !isEarly(phase))) return recovered;
  if (layer === "responses") {
    // Before anything was sent HTTP answers, and an idle socket is replaced.
    if (isEarly(phase) && phase !== "before-ready") return completed;
    return [...completed, /^failed (connection-lost|heartbeat-timeout|protocol-error) (unknown|answered|not-sent)$/];
  }
  return kind === "refused" || isEarly(phase) ? attempt[kind] : open[kind];
};

/** A damaged byte may go unnoticed, may end the connection or may hold it up; it is never an error that is not Plugboard's. */
const damaged: Rule = [
  /^completed$/,
  /^recovered$/,
  /^unanswered$/,
  /^answered [45]\d\d$/,
  /^closed (local|remote|network)$/,
  /^failed [a-z-]+ [a-z-]+$/,
];

/** The outcomes that are promised for a cell. */
export const promisedFor = ({ layer, phase, fault }: Cell): Rule => {
  const kind = faults[fault];
  if (kind === "damaged") return damaged;
  if (kind !== "slow") return ruleOf(layer, phase, kind);
  return phase === "closing" ? [...completed, /^closed local$/] : completed;
};
