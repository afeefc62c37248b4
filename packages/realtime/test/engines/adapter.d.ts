declare module "plugboard:adapter" {
  import type { Adapter } from "@plugboard/core";

  /** The adapter of the engine in which the program runs. */
  const adapter: Adapter;
  export default adapter;
}
