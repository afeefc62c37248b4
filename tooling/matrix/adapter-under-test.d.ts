/** Replaced by the entry of the target when its program is bundled. */
declare module "plugboard:adapter-under-test" {
  import type { RunCasesOptions } from "@plugboard/conformance";

  const adapter: RunCasesOptions["adapter"];
  export default adapter;
  /** Absent where the runtime cannot be told which authority to trust. */
  export const trusting: RunCasesOptions["trusting"] | undefined;
  /** The adapter behind an HTTP proxy. Absent where there is no option for it. */
  export const through: ((proxy: string) => RunCasesOptions["adapter"]) | undefined;
}
