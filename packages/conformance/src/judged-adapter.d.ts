/** Replaced by the file of the adapter when the program is bundled for an engine. */
declare module "plugboard:judged-adapter" {
  const adapter: unknown;
  export default adapter;
  /** Absent in most files. */
  export const knownFailures: Readonly<Record<string, { readonly issue: string; readonly since: string }>> | undefined;
}
