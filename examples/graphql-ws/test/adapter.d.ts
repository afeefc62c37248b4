/** The adapter of the engine that the program is bundled for; each file in `adapters/` is one. */
declare module "plugboard:adapter" {
  import type { Adapter } from "@plugboard/core";

  const adapter: Adapter;
  export default adapter;
}
