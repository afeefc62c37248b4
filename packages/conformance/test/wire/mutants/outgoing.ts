import { mutant, numbers, numbersThat, type WireMutant } from "./wire-mutant.ts";

const volume = "volume/a-hundred-thousand-messages-keep-kind-size-and-order-both-ways-at-once";
const isAnswered = "heartbeat/pings-of-the-peer-are-answered-in-kind";

/** The Autobahn cases in which a ping has to be answered. */
const pinged = numbersThat(({ expected }) => expected.kind === "echo" && expected.answers.some(({ opcode }) => opcode === 10));
/** Those of them in which the payload of the last ping is not empty. */
const pingedWithPayload = pinged.filter((id) => id !== "autobahn/2-1");

/** Faults in outgoing frames. */
export const outgoingMutants: readonly WireMutant[] = [
  mutant("sendsUnmasked", "sending/frames-are-masked", "wire/every-frame-keeps-rfc-6455"),
  mutant("sendsUnmaskedPings", "wire/pings-are-masked"),
  mutant("sendsUnmaskedPongs", "wire/pongs-are-masked"),
  mutant("sendsUnmaskedCloses", "wire/a-close-frame-of-ones-own-is-masked"),
  mutant("sendsUnmaskedAnswersToACloseFrame", "wire/the-answer-to-a-close-frame-is-masked"),
  mutant("masksWithZero", "wire/mask-keys-are-not-zero-and-not-the-same"),
  mutant("masksWithOneKey", "wire/mask-keys-are-not-zero-and-not-the-same"),
  mutant("masksEachConnectionFromTheSameSeed", "wire/mask-keys-of-two-connections-differ"),
  mutant("writesLengthsInEightBytes", "wire/every-frame-keeps-rfc-6455"),
  mutant("setsReservedBits", "wire/every-frame-keeps-rfc-6455"),
  mutant("answersNoPing", isAnswered, ...pinged),
  mutant("answersPingsEmptily", isAnswered, "receiving/a-character-cut-by-fragments-and-a-ping-is-whole", ...pingedWithPayload),
  mutant("answersNoEmptyPing", "heartbeat/an-empty-ping-is-answered-in-kind", ...numbers("2.1")),
  mutant("answersPingsAsText", "heartbeat/a-ping-that-is-no-text-is-answered-in-kind", ...numbers("2.3", "2.4", "2.6")),
  mutant("answersPingsInPart", "heartbeat/a-ping-of-125-bytes-is-answered-in-kind", ...numbers("2.4", "2.6")),
  mutant("answersNoClose", "peer-close/a-close-frame-is-answered", ...numbersThat(({ expected }) => expected.kind === "close")),
  mutant("answersTheCloseWithAnotherCode", ...numbers("7.1.2", "7.1.3", "7.1.4", "7.1.5", "7.3.1", "7.3.3", "7.3.4", "7.3.5", "7.7.1")),
  mutant(
    "sendsNoByteOrderMark",
    "sending/a-text-with-a-byte-order-mark-at-the-beginning-is-sent-as-it-is",
    "sending/a-text-with-nothing-but-a-byte-order-mark-is-sent-as-it-is",
    "sending/a-text-with-two-byte-order-marks-is-sent-as-it-is",
  ),
  mutant(
    "endsTextItSendsAtNul",
    "sending/a-text-with-a-nul-character-is-sent-as-it-is",
    "sending/a-text-with-nothing-but-a-nul-character-is-sent-as-it-is",
    "sending/a-text-with-the-first-and-last-code-point-of-each-length-is-sent-as-it-is",
  ),
  mutant("encodesSurrogates", "sending/lone-surrogates-become-one-replacement-character-each"),
  mutant("normalizesTextItSends", "sending/a-text-with-letters-that-could-be-composed-is-sent-as-it-is"),
  mutant("sendsNoByteOrderMarkInside", "sending/a-text-with-a-byte-order-mark-inside-is-sent-as-it-is"),
  mutant("sendsOneKindOfLineEnd", "sending/a-text-with-line-ends-is-sent-as-it-is"),
  mutant("sendsNoNonCharacters", "sending/a-text-with-non-characters-is-sent-as-it-is"),
  mutant("dropsWhatItSendsAfter1000", volume),
  mutant("dropsEvery65536thItSends", volume),
  mutant("repeatsWhatItSendsAfter1000", volume),
  mutant("sendsEvery500thTextLate", volume),
  mutant("sendsLargeBinaryLate", volume),
];
