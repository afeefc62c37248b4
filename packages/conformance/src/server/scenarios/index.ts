import { autobahn } from "./autobahn.ts";
import { closes } from "./closes.ts";
import { flows } from "./flows.ts";
import { frames } from "./frames.ts";
import { handshakes } from "./handshakes.ts";
import { refusals } from "./refusals.ts";
import type { Scenarios } from "./scenario.ts";
import { variety } from "./variety.ts";
import { volume } from "./volume.ts";

/** Every scenario by the first segment of its path. */
export const scenarios: Scenarios = {
  ...handshakes,
  ...refusals,
  ...frames,
  ...closes,
  ...flows,
  ...variety,
  ...volume,
  ...autobahn,
};
