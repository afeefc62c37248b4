export { connectRealtimeModel } from "./ai-sdk/connect-realtime-model.ts";
export type { AnyModelEvent } from "./ai-sdk/model-codec.ts";
export type { ModelEnding, ModelListeners, ModelReconnectOptions, ModelSession, ModelSessionOptions } from "./ai-sdk/model-session.ts";
export type {
  ClientEventOf,
  ModelConnection,
  RealtimeModel,
  RealtimeModelCapabilities,
  ServerEventOf,
  SessionConfigOf,
} from "./ai-sdk/realtime-model.ts";
