/** The part of Node's `process` that tells what is active; Deno and Bun have some of it. */
interface Telling {
  readonly getActiveResourcesInfo?: () => readonly string[];
}

/** Streams of the process itself hold nothing. */
const ownStreams = /^(TTYWrap|PipeWrap|FSReqPromise)$/;

/** What keeps this process from ending, as far as the runtime tells: `2 × Timeout, 1 × TCPSocketWrap`. */
export const whatHolds = (target: Telling = process): string => {
  const active = (target.getActiveResourcesInfo?.() ?? []).filter((name) => !ownStreams.test(name));
  const counts = [...new Set(active)].map((name) => `${active.filter((each) => each === name).length} × ${name}`);
  return counts.length > 0 ? counts.join(", ") : "something that the runtime does not name";
};
