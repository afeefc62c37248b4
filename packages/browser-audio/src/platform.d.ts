/** What a worklet has and the types of a page lack. Not part of the published declarations. */

declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}

declare function registerProcessor(
  name: string,
  processor: new (options: {
    readonly processorOptions: unknown;
  }) => AudioWorkletProcessor & { process(inputs: readonly (readonly Float32Array[])[]): boolean },
): void;

/** The text of `worklet.ts` as JavaScript, put in by the build. */
declare module "plugboard:worklet" {
  const source: string;
  export default source;
}
