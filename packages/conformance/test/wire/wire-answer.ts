import type { Faults } from "./faults.ts";

/** The head of an answer to a handshake. */
export interface AnswerHead {
  /** 0 if the first line is not of HTTP. */
  readonly status: number;
  /** Values by lower-case name; those of a repeated header are joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The names that a client may take for the only spelling. */
const spellings = ["Upgrade", "Connection", "Sec-WebSocket-Accept", "Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions"];

const statusOf = (line: string, faults: Faults): number => {
  const [, status = "0", phrase = ""] = /^HTTP\/1\.1 (\d{3})(?: (.*))?$/.exec(line) ?? [];
  if (faults.wantsAReasonPhrase && phrase === "") return 0;
  if (faults.wantsTheUsualReasonPhrase && status === "101" && phrase !== "Switching Protocols") return 0;
  return Number(status);
};

/** Reads a head (RFC 9112, 2 to 5). */
export const parseHead = (text: string, faults: Faults): AnswerHead => {
  const [line = "", ...rest] = text.split("\r\n");
  const headers: Record<string, string> = {};
  for (const entry of rest) {
    const colon = entry.indexOf(faults.wantsASpaceAfterTheColon ? ": " : ":");
    if (colon < 1) continue;
    const written = entry.slice(0, colon);
    if (faults.wantsHeaderNamesAsRfc6455WritesThem && !spellings.includes(written)) continue;
    const name = written.toLowerCase();
    const value = faults.keepsSpacesAroundValues ? entry.slice(colon + 2) : entry.slice(colon + 1).trim();
    const before = headers[name];
    if (before !== undefined && name === "sec-websocket-accept" && faults.takesTheFirstOfTwoAcceptKeys) continue;
    headers[name] = before === undefined ? value : `${before}, ${value}`;
  }
  return { status: statusOf(line, faults), headers };
};

/** What is wrong with a 101 (RFC 6455, 4.1); `undefined` if nothing is. */
export const checkAnswer = ({ headers }: AnswerHead, acceptKey: string, faults: Faults): string | undefined => {
  const { upgrade = "", connection = "", "sec-websocket-accept": accept = "", "sec-websocket-extensions": extensions } = headers;
  const isUpgrade = faults.wantsUpgradeInLowerCase ? upgrade === "websocket" : upgrade.toLowerCase() === "websocket";
  if (!isUpgrade && !faults.ignoresUpgrade) return "no upgrade to websocket";
  const options = faults.wantsConnectionToSayUpgradeAlone ? [connection] : connection.split(",").map((option) => option.trim());
  if (!options.some((option) => option.toLowerCase() === "upgrade") && !faults.ignoresConnection) return "no upgrade of the connection";
  const isAccepted = faults.comparesAcceptKeysWithoutCase ? accept.toLowerCase() === acceptKey.toLowerCase() : accept === acceptKey;
  if (!isAccepted && !faults.takesAnyAcceptKey) return "a wrong accept key";
  if (extensions && !faults.takesAnyExtension && !faults.doesNotInflate) return "an extension that was not offered";
  if (faults.wantsHeadersInOrder && Object.keys(headers)[0] !== "upgrade") return "headers in another order";
  return undefined;
};
