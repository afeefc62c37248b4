import type {
  AudioEvent,
  MessageEvent,
  RealtimeConnectOptions,
  RealtimeTransport,
  SessionConfig,
  SessionPayload,
} from "@plugboard/realtime";

/** A subclass that overrides every hook and does what the hook does by itself. */
export const allOverridden = (base: typeof RealtimeTransport): typeof RealtimeTransport =>
  class extends base {
    // The overloads of the emitter are one function.
    override emit(...args: [never]): boolean {
      return super.emit(...args);
    }

    override interrupt(cancelOngoingResponse?: boolean): void {
      super.interrupt(cancelOngoingResponse);
    }

    override _interrupt(elapsedMs: number, cancelOngoingResponse?: boolean): void {
      super._interrupt(elapsedMs, cancelOngoingResponse);
    }

    override _cancelResponse(): void {
      super._cancelResponse();
    }

    protected override _onOpen(): void {
      super._onOpen();
    }

    protected override _onClose(): void {
      super._onClose();
    }

    protected override _onError(error: unknown): void {
      super._onError(error);
    }

    protected override _onMessage(event: MessageEvent): void {
      super._onMessage(event);
    }

    protected override _onAudio(event: AudioEvent): void {
      super._onAudio(event);
    }

    protected override _afterAudioDoneEvent(): void {
      super._afterAudioDoneEvent();
    }

    protected override getCommonRequestHeaders(): Record<string, string> {
      return super.getCommonRequestHeaders();
    }

    protected override _getApiKey(options: RealtimeConnectOptions): Promise<string> {
      return super._getApiKey(options);
    }

    protected override _getMergedSessionConfig(config: SessionConfig): SessionPayload {
      return super._getMergedSessionConfig(config);
    }

    protected override _updateTracingConfig(tracing: Parameters<RealtimeTransport["_updateTracingConfig"]>[0]): void {
      super._updateTracingConfig(tracing);
    }
  };
