import type { ProtocolCase } from "../protocol-case.ts";
import { endingCases } from "./endings.ts";
import { exchangeCases } from "./exchanges.ts";
import { outageCases } from "./outages.ts";
import { slowReaderCases } from "./slow-readers.ts";
import { socketCases } from "./sockets.ts";

/** Every promise of `createWebSocketFetch` that an engine could break. */
export const responsesCases: readonly ProtocolCase[] = [
  ...exchangeCases,
  ...endingCases,
  ...socketCases,
  ...outageCases,
  ...slowReaderCases,
].map((item) => ({ ...item, needs: ["webSocket"] }));
