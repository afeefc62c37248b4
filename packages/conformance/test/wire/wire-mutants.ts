import type { Faults } from "./faults.ts";

/** A fault on the wire, and the cases that must notice it. These are faults that no wrapper of a whole socket can have. */
export interface WireMutant {
  readonly fault: keyof Faults;
  readonly kills: readonly string[];
}

const mutant = (fault: keyof Faults, ...kills: readonly string[]): WireMutant => ({ fault, kills });

/** Every fault of the hand-written client. */
export const wireMutants: readonly WireMutant[] = [
  mutant("sendsUnmasked", "sending/frames-are-masked"),
  mutant("answersNoPing", "heartbeat/pings-of-the-peer-are-answered-in-kind"),
  mutant(
    "answersPingsEmptily",
    "heartbeat/pings-of-the-peer-are-answered-in-kind",
    "receiving/a-character-cut-by-fragments-and-a-ping-is-whole",
  ),
  mutant("answersNoEmptyPing", "heartbeat/an-empty-ping-is-answered-in-kind"),
  mutant("answersPingsAsText", "heartbeat/a-ping-that-is-no-text-is-answered-in-kind"),
  mutant("answersPingsInPart", "heartbeat/a-ping-of-125-bytes-is-answered-in-kind"),
  mutant("answersNoClose", "peer-close/a-close-frame-is-answered"),
  mutant("takesAnyAcceptKey", "handshake/a-wrong-accept-key-is-refused", "handshake/a-missing-accept-key-is-refused"),
  mutant("takesAnyExtension", "handshake/an-extension-that-was-not-offered-is-refused"),
  mutant(
    "followsRedirects",
    "redirects/a-300-is-not-followed",
    "redirects/a-301-is-not-followed",
    "redirects/a-302-is-not-followed",
    "redirects/a-303-is-not-followed",
    "redirects/a-307-is-not-followed",
    "redirects/a-308-is-not-followed",
    "redirects/status-and-location-are-told",
  ),
  mutant("dialsAgainAfterRefusal", "handshake/a-refusal-is-asked-for-once"),
  mutant("takesMasked", "hostile/masked-ends-the-connection"),
  mutant("takesInvalidUtf8", "hostile/invalid-utf8-ends-the-connection"),
  mutant("takesReservedOpcodes", "hostile/reserved-opcode-ends-the-connection"),
  mutant("takesReservedBits", "hostile/reserved-bit-ends-the-connection"),
  mutant("takesStrayContinuations", "hostile/stray-continuation-ends-the-connection"),
  mutant("takesInterleaved", "hostile/interleaved-ends-the-connection"),
  mutant("takesLongControlFrames", "hostile/long-ping-ends-the-connection"),
  mutant("takesSplitControlFrames", "hostile/split-ping-ends-the-connection"),
  mutant("takesShortCloses", "hostile/short-close-ends-the-connection"),
  mutant("takesBadCloseReasons", "hostile/bad-close-reason-ends-the-connection"),
  mutant("takesHugeLengths", "hostile/huge-length-ends-the-connection"),
  mutant("deliversFragments", "receiving/fragments-of-text-are-joined", "receiving/fragments-of-binary-are-joined"),
  mutant("decodesEachFragment", "receiving/a-character-cut-by-fragments-and-a-ping-is-whole"),
  mutant("limitsFragments", "receiving/a-message-in-20-000-fragments-arrives-whole"),
  mutant("doesNotInflate", "receiving/compressed-messages-arrive-inflated"),
  mutant("wantsTheHeadInOneChunk", "readiness/a-handshake-in-single-bytes-loses-nothing"),
  mutant("dropsWhatFollowsTheHead", "readiness/messages-sent-with-the-handshake-are-not-lost"),
  mutant("takesEveryAnswerForHttp", "connect/fails-on-an-answer-that-is-not-http"),
  mutant("trustsEveryCertificate", "connect/fails-on-an-untrusted-certificate", "secrets/an-untrusted-certificate-tells-nothing"),
  mutant("leavesTheSocketOfARefusal", "subprotocols/a-mismatch-leaves-no-socket", "handshake/the-status-of-an-endless-refusal-is-told"),
  mutant("ignoresReset", "peer-close/a-reset-while-idle-is-told", "peer-close/a-fin-without-a-close-frame-is-1006"),
];
