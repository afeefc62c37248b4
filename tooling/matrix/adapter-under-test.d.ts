/** Replaced by the entry of the target when its program is bundled. */
declare module "plugboard:adapter-under-test" {
  import type { RunCasesOptions } from "@plugboard/conformance";

  const adapter: RunCasesOptions["adapter"];
  export default adapter;
  /** Absent where a runtime cannot be told. */
  export const trusting: RunCasesOptions["trusting"] | undefined;
}
