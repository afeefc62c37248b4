import { coreConnectingMutants } from "./connecting.ts";
import { coreConnectionMutants } from "./connection.ts";
import type { CoreMutant } from "./core-mutant.ts";
import { coreDrainMutants } from "./drain-and-rtt.ts";
import { coreEndMutants } from "./ends.ts";
import { coreHandlerMutants } from "./handlers.ts";
import { coreSeriesMutants } from "./series.ts";
import { coreWebSocketMutants } from "./web-socket.ts";

/** Every kept way in which core could be wrong. */
export const coreMutants: readonly CoreMutant[] = [
  ...coreConnectingMutants,
  ...coreHandlerMutants,
  ...coreEndMutants,
  ...coreConnectionMutants,
  ...coreDrainMutants,
  ...coreSeriesMutants,
  ...coreWebSocketMutants,
];
