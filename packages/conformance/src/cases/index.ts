import type { Case } from "../case.ts";
import { autobahnCases } from "./autobahn.ts";
import { backpressureCases } from "./backpressure.ts";
import { connectCases } from "./connect.ts";
import { credentialCases } from "./credentials.ts";
import { givingUpCases } from "./giving-up.ts";
import { handlerCases } from "./handlers.ts";
import { handshakeCases } from "./handshake.ts";
import { handshakeVarietyCases } from "./handshake-variety.ts";
import { heartbeatCases } from "./heartbeat.ts";
import { hostileCases } from "./hostile.ts";
import { lifetimeCases } from "./lifetime.ts";
import { ownCloseCases } from "./own-close.ts";
import { peerCloseCases } from "./peer-close.ts";
import { powerCases } from "./powers.ts";
import { processCases } from "./processes.ts";
import { readinessCases } from "./readiness.ts";
import { receivingCases } from "./receiving.ts";
import { runtimeCases } from "./runtime.ts";
import { secretCases } from "./secrets.ts";
import { sendingCases } from "./sending.ts";
import { seriesCases } from "./series.ts";
import { textCases } from "./text.ts";
import { tlsCases } from "./tls.ts";
import { volumeCases } from "./volume.ts";
import { webSocketEndCases } from "./web-socket-ends.ts";
import { webSocketMakingCases } from "./web-socket-making.ts";
import { webSocketTrafficCases } from "./web-socket-traffic.ts";
import { wireCases } from "./wire.ts";

/** Every promise of a connection, in the order in which a report lists them. */
export const cases: readonly Case[] = [
  ...runtimeCases,
  ...powerCases,
  ...connectCases,
  ...readinessCases,
  ...handshakeCases,
  ...handshakeVarietyCases,
  ...tlsCases,
  ...credentialCases,
  ...sendingCases,
  ...receivingCases,
  ...textCases,
  ...volumeCases,
  ...wireCases,
  ...peerCloseCases,
  ...ownCloseCases,
  ...givingUpCases,
  ...backpressureCases,
  ...heartbeatCases,
  ...handlerCases,
  ...secretCases,
  ...lifetimeCases,
  ...processCases,
  ...seriesCases,
  ...webSocketMakingCases,
  ...webSocketTrafficCases,
  ...webSocketEndCases,
  ...hostileCases,
  ...autobahnCases,
];
