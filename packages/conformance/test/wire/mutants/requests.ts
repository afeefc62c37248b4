import { mutant, type WireMutant } from "./wire-mutant.ts";

/** Faults in the head of the request. */
export const requestMutants: readonly WireMutant[] = [
  mutant("sendsAConstantKey", "wire/the-key-of-the-handshake-is-16-bytes-and-new-each-time"),
  mutant("sendsAShortKey", "wire/the-key-of-the-handshake-is-16-bytes-and-new-each-time"),
  mutant("sendsHostWithoutPort", "wire/the-host-names-the-port"),
  mutant("writesTheQueryAnew", "wire/the-query-is-sent-as-it-was-written"),
  mutant("dropsEmptyQueryValues", "wire/the-query-is-sent-as-it-was-written"),
  mutant("dropsTheQuery", "wire/the-query-is-sent-as-it-was-written", "connect/sends-the-path-and-the-query-as-given"),
  mutant("decodesThePath", "connect/sends-the-path-and-the-query-as-given"),
  mutant("keepsCookies", "wire/a-cookie-of-one-handshake-is-not-sent-with-the-next"),
  mutant("sendsItsOwnUserAgentToo", "wire/no-header-is-sent-twice"),
  mutant("sendsContentLength", "wire/the-handshake-says-what-rfc-6455-asks-for"),
  mutant("sendsVersion8", "wire/the-handshake-says-what-rfc-6455-asks-for"),
  mutant("sortsProtocols", "subprotocols/are-offered-in-order"),
  mutant("sendsHeaderValuesInLowerCase", "headers/are-sent-as-given"),
];
