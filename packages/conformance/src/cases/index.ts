import type { Case } from "../case.ts";
import { backpressureCases } from "./backpressure.ts";
import { connectCases } from "./connect.ts";
import { credentialCases } from "./credentials.ts";
import { givingUpCases } from "./giving-up.ts";
import { handlerCases } from "./handlers.ts";
import { handshakeCases } from "./handshake.ts";
import { heartbeatCases } from "./heartbeat.ts";
import { hostileCases } from "./hostile.ts";
import { lifetimeCases } from "./lifetime.ts";
import { ownCloseCases } from "./own-close.ts";
import { peerCloseCases } from "./peer-close.ts";
import { readinessCases } from "./readiness.ts";
import { receivingCases } from "./receiving.ts";
import { runtimeCases } from "./runtime.ts";
import { secretCases } from "./secrets.ts";
import { sendingCases } from "./sending.ts";
import { seriesCases } from "./series.ts";

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
  ...givingUpCases,
  ...backpressureCases,
  ...heartbeatCases,
  ...handlerCases,
  ...secretCases,
  ...lifetimeCases,
  ...seriesCases,
  ...hostileCases,
];
