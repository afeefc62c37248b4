import { checkNumbers, refuseUnknownOptions } from "@plugboard/core/internal";
import type { AnyModelEvent } from "./model-codec.ts";
import { ModelRun } from "./model-run.ts";
import type { ModelListeners, ModelSession, ModelSessionOptions } from "./model-session.ts";
import type { RealtimeModel } from "./realtime-model.ts";

/**
 * Holds a session with any realtime model of the AI SDK over any adapter. The SDK gives the address and the codec, and this the socket.
 *
 * Rejects with what core's `connect` rejects with; `capability-missing` for a model without a connection for servers; `connect-timeout`
 * when the session does not start in time; `server-error` when the provider answers the start with an error, at once.
 */
export const connectRealtimeModel = async <M extends RealtimeModel>(options: ModelSessionOptions<M>): Promise<ModelSession<M>> => {
  const { adapter, model, config, intent = "conversation", on = {}, reconnect, signal, connection, ...bounds } = options;
  const { connectTimeoutMs = 10_000, startTimeoutMs = 30_000, closeTimeoutMs = 15_000, maxPendingEvents = 512, ...others } = bounds;
  refuseUnknownOptions("connectRealtimeModel", others);
  const numbers = { connectTimeoutMs, startTimeoutMs, closeTimeoutMs, maxPendingEvents };
  checkNumbers(numbers);
  const run = new ModelRun(
    { adapter, model, config: config as never, intent, ...numbers, ...(reconnect && { reconnect }), ...(connection && { connection }) },
    // The model's own parser makes the events, so they are of its own types.
    on as ModelListeners<AnyModelEvent>,
  );
  await run.start(signal);
  return run.session() as ModelSession<M>;
};
