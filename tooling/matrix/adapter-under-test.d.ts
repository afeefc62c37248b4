/** Replaced by the entry of the target when its program is bundled. */
declare module "plugboard:adapter-under-test" {
  const adapter: import("@plugboard/conformance").RunCasesOptions["adapter"];
  export default adapter;
}
