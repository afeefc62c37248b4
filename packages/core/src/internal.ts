/**
 * What the packages of Plugboard share and nobody else should import. It is not part of the public interface: it may change
 * in any release, and semantic versioning does not cover it. The packages depend on one exact version of core, so that
 * both sides of it always fit.
 *
 * @packageDocumentation
 * @internal
 */
export { askForMicrophone, type MicrophoneHost } from "./ask-for-microphone.ts";
export { checkAdapter } from "./check-adapter.ts";
export { checkNumbers } from "./check-numbers.ts";
export { type Deferred, deferred } from "./deferred.ts";
export { hostList } from "./host-list.ts";
export { refuseUnknownOptions } from "./refuse-unknown-options.ts";
