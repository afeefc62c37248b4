import { illegalHeads, type legalHeads } from "../../../src/handshake-heads.ts";
import { mutant, type WireMutant } from "./wire-mutant.ts";

const accepted = (name: keyof typeof legalHeads & string): string => `handshake/a-101-in-which-${name}-is-accepted`;
const refused = (name: keyof typeof illegalHeads & string): string => `handshake/a-101-with-${name}-is-refused`;

const statuses = [300, 301, 302, 303, 307, 308];

/** Faults in reading the answer to the handshake. */
export const answerMutants: readonly WireMutant[] = [
  mutant("takesAnyAcceptKey", "handshake/a-wrong-accept-key-is-refused", "handshake/a-missing-accept-key-is-refused"),
  mutant("comparesAcceptKeysWithoutCase", refused("an-accept-key-in-another-case")),
  mutant("takesTheFirstOfTwoAcceptKeys", refused("two-accept-keys")),
  mutant("takesAnyExtension", "handshake/an-extension-that-was-not-offered-is-refused"),
  mutant("ignoresUpgrade", refused("no-upgrade"), refused("another-upgrade")),
  mutant("ignoresConnection", refused("no-connection"), refused("another-connection")),
  mutant("wantsConnectionToSayUpgradeAlone", accepted("connection-lists-keep-alive-too")),
  mutant("wantsUpgradeInLowerCase", accepted("values-are-in-another-case")),
  mutant("wantsHeaderNamesAsRfc6455WritesThem", accepted("names-are-in-another-case")),
  mutant("keepsSpacesAroundValues", accepted("spaces-stand-around-values")),
  mutant("wantsASpaceAfterTheColon", accepted("no-space-follows-the-colon")),
  mutant("wantsAReasonPhrase", accepted("the-reason-phrase-is-empty")),
  mutant("wantsTheUsualReasonPhrase", accepted("the-reason-phrase-is-another"), accepted("the-reason-phrase-is-empty")),
  mutant("wantsHeadersInOrder", accepted("the-accept-key-comes-first"), accepted("other-headers-are-there-too")),
  mutant("takes100ForTheAnswer", accepted("a-100-comes-before")),
  mutant("limitsHeadersTo4Kib", accepted("headers-are-8-kib")),
  mutant("limitsHeadersTo16Kib", accepted("headers-are-32-kib")),
  mutant("wantsTheHeadInOneChunk", "readiness/a-handshake-in-single-bytes-loses-nothing"),
  mutant("dropsWhatFollowsTheHead", "readiness/messages-sent-with-the-handshake-are-not-lost"),
  mutant("takesEveryAnswerForHttp", "connect/fails-on-an-answer-that-is-not-http"),
  mutant(
    "tellsA101AsARefusal",
    ...Object.keys(illegalHeads).map((name) => `handshake/a-101-with-${name}-is-never-told-as-a-refusal-of-the-server`),
  ),
  mutant(
    "waitsForTheWholeRefusal",
    "handshake/a-body-that-never-comes-does-not-hold-the-status-back",
    "handshake/the-status-of-an-endless-refusal-is-told",
    "handshake/an-endless-refusal-settles-before-the-deadline",
  ),
  mutant(
    "leavesTheSocketOfARefusal",
    "subprotocols/a-mismatch-leaves-no-socket",
    "handshake/the-status-of-an-endless-refusal-is-told",
    "handshake/an-endless-refusal-leaves-no-socket",
  ),
  mutant(
    "followsRedirects",
    "redirects/status-and-location-are-told",
    ...statuses.map((status) => `redirects/a-${status}-is-not-followed`),
  ),
  mutant("dialsAgainAfterRefusal", "handshake/a-refusal-is-asked-for-once"),
  mutant("trustsEveryCertificate", "connect/fails-on-an-untrusted-certificate", "secrets/an-untrusted-certificate-tells-nothing"),
  mutant("trustsEveryName", "tls/a-certificate-for-another-host-is-refused-although-its-authority-is-trusted"),
  mutant("doesNotTrustWhomItIsToldTo", "tls/a-certificate-of-a-trusted-authority-is-accepted"),
];
