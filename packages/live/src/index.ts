export type { AudioDropped } from "./audio/audio-input.ts";
export type { AudioChunk, SpeakingChange } from "./audio/audio-output.ts";
export { createLiveClock, type LiveClock } from "./audio/live-clock.ts";
export type { SilenceOptions } from "./audio/pacer.ts";
export type { Acknowledged, Outcome, Refused, Unacknowledged, UnacknowledgedReason } from "./commands/outcome.ts";
export type { Acknowledgement, CommandOutcome } from "./commands/pending-commands.ts";
export { estimateTokens, splitText } from "./commands/split-text.ts";
export type { AnyAdapter } from "./connection/any-adapter.ts";
export type { ApiKey, Auth, LiveConnectionOptions } from "./connection/connection-plan.ts";
export type { ConfirmedEnding, DetachedEnding, LiveEnding, NotStartedEnding, UnconfirmedEnding } from "./connection/live-ending.ts";
export type { ForkOrigin, NewOrigin, SessionOrigin } from "./connection/session-origin.ts";
export type { Continuity, ContinuityHost, ContinuityRun } from "./continuity/continuity.ts";
export { forkOrNewSession, type NewSessionOptions, type NextSessionOptions, newSession } from "./continuity/next-session.ts";
export {
  type ClientDelegationOptions,
  clientDelegation,
  type DelegatedResult,
  type DelegatedTask,
} from "./delegation/client-delegation.ts";
export type { AppendOutcome, Delegation, DelegationHost, DelegationRun } from "./delegation/delegation.ts";
export { type FunctionCallContext, type FunctionCallsOptions, type FunctionHandler, functionCalls } from "./delegation/function-calls.ts";
export { attachSideband, type LiveSideband, type SidebandOptions } from "./session/attach-sideband.ts";
export type { AttachedClient } from "./session/attached-client.ts";
export { type ForkSessionOptions, forkSession } from "./session/fork-session.ts";
export { type CallOptions, joinCall, type LiveCall } from "./session/join-call.ts";
export type {
  ClosedState,
  Continued,
  ContinuingState,
  LiveEvents,
  LiveListeners,
  LiveState,
  LocalEvents,
  RunningState,
  StartingState,
} from "./session/live-events.ts";
export { type LiveAudioOptions, LiveSession, type LiveSessionOptions } from "./session/live-session.ts";
export type { SessionClient, SessionClientOptions } from "./session/session-client.ts";
export type { Passage } from "./transcript/transcript.ts";
export type { AudioFormat } from "./wire/audio-format.ts";
export type { Acknowledgements, AppendEvent, ClientEvent, Command, CommandType } from "./wire/client-events.ts";
export type * from "./wire/server-events.ts";
export type * from "./wire/session-config.ts";
