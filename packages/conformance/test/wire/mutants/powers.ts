import { mutant, type WireMutant } from "./wire-mutant.ts";

const exactly = (power: string): string => `powers/${power}-is-there-exactly-when-it-is-claimed`;

/** Powers that are not what the capabilities say, and things that are left behind at the end. */
export const powerMutants: readonly WireMutant[] = [
  mutant("hasNoPing", exactly("ping"), "powers/a-ping-goes-out-and-its-pong-is-a-sign-of-life"),
  mutant("hasNoTerminate", exactly("terminate")),
  mutant("hasNoBufferedBytes", exactly("buffered-bytes")),
  mutant("hasNoResume", exactly("pause")),
  mutant("hasNoUnref", exactly("ref")),
  mutant("hasNoProtocol", "powers/the-selected-subprotocol-can-be-asked-for"),
  mutant("hasNoHandshakeHeaders", exactly("handshake-headers"), "handshake/headers-of-the-answer-are-told"),
  mutant("tellsCookies", "handshake/headers-of-the-answer-are-told"),
  mutant("pingDoesNothing", "powers/a-ping-goes-out-and-its-pong-is-a-sign-of-life"),
  mutant("tellsNothingOfPongs", "powers/a-ping-goes-out-and-its-pong-is-a-sign-of-life"),
  mutant("tellsNothingOfPings", "powers/a-ping-of-the-peer-is-a-sign-of-life"),
  mutant("deniesPing", exactly("ping")),
  mutant("deniesTerminate", exactly("terminate")),
  mutant("deniesBufferedBytes", exactly("buffered-bytes")),
  mutant("deniesPause", exactly("pause")),
  mutant("deniesRef", exactly("ref")),
  mutant("deniesHeaders", "powers/headers-that-are-not-claimed-are-not-sent"),
  mutant("deniesSubprotocols", "powers/subprotocols-that-are-not-claimed-are-not-offered"),
  mutant("deniesHandshakeResponse", "handshake/a-refusal-that-cannot-be-seen-invents-nothing"),
  mutant("deniesHandshakeHeaders", exactly("handshake-headers"), "handshake/headers-of-an-answer-that-cannot-be-seen-are-not-made-up"),
  mutant("deniesHandshakeCheck", "powers/a-handshake-that-is-checked-is-claimed"),
  mutant("deniesFrameCheck", "powers/frames-that-are-checked-are-claimed"),
  mutant("unrefDoesNothing", "process/ends-although-an-unreferenced-connection-is-open"),
  mutant("refDoesNothing", "process/waits-for-a-connection-that-is-referenced-again"),
  mutant("leavesATimer", "process/is-held-by-nothing-after-the-close"),
  mutant("leavesAListenerOnTheProcess", "process/is-held-by-nothing-after-the-close"),
  mutant("leavesTheTcpConnection", "lifetime/many-connections-one-after-another-leave-no-socket"),
];
