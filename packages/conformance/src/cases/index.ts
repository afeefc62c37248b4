import type { Case } from "../case.ts";
import { connectCases } from "./connect.ts";
import { credentialCases } from "./credentials.ts";
import { handshakeCases } from "./handshake.ts";
import { ownCloseCases } from "./own-close.ts";
import { peerCloseCases } from "./peer-close.ts";
import { readinessCases } from "./readiness.ts";
import { receivingCases } from "./receiving.ts";
import { runtimeCases } from "./runtime.ts";
import { sendingCases } from "./sending.ts";

/** Every promise of a connection, in the order in which a report lists them. */
export const cases: readonly Case[] = [
  ...runtimeCases,
  ...connectCases,
  ...readinessCases,
  ...handshakeCases,
  ...credentialCases,
  ...sendingCases,
  ...receivingCases,
  ...peerCloseCases,
  ...ownCloseCases,
];
