import { type Case, cases } from "@plugboard/conformance";
import type { Adapter } from "@plugboard/core";
import { asCases, liveCases, realtimeCases, responsesCases } from "@plugboard/protocol-cases";

/** The cases of the protocols, in the order of the report. */
export const protocolCases = [...realtimeCases, ...liveCases, ...responsesCases];

/** The promises of a connection, and those of the protocols over an adapter. */
export const promisesFor = (adapter: Adapter, controlUrl: string): readonly Case[] => [
  ...cases,
  ...asCases(protocolCases, adapter, controlUrl),
];
