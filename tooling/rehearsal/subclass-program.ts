/** The line that {@link subclassProgram} prints when every hook was called. */
export const subclassPrinted = "hooks: key, headers, config, open, messages, audio, audio done, interrupt, close";

/**
 * A program as somebody has it who comes from upstream's class: a subclass that overrides its hooks with `protected override`, and reads
 * the members that upstream types as `any` without a cast. Only its base class and its constructor's options are ours.
 */
export const subclassProgram = `import { RealtimeAgent, RealtimeSession } from "@openai/agents-realtime";
import { nodeAdapter } from "@plugboard/node";
import {
  type AudioEvent, gatewayEndpoint, type MessageEvent, type RealtimeConnectOptions, RealtimeTransport, type SessionConfig, type SessionPayload,
} from "@plugboard/realtime";

const called = new Set<string>();

class Recorded extends RealtimeTransport {
  protected override async _getApiKey(options: RealtimeConnectOptions): Promise<string> {
    called.add("key");
    return super._getApiKey(options);
  }
  protected override getCommonRequestHeaders(): Record<string, string> {
    called.add("headers");
    return { ...super.getCommonRequestHeaders(), "X-Tenant": "7" };
  }
  protected override _getMergedSessionConfig(config: SessionConfig): SessionPayload {
    called.add("config");
    return super._getMergedSessionConfig(config);
  }
  protected override _onOpen(): void {
    called.add("open");
    super._onOpen();
  }
  protected override _onMessage(event: MessageEvent): void {
    called.add("messages");
    super._onMessage(event);
  }
  protected override _onAudio(event: AudioEvent): void {
    called.add("audio");
    super._onAudio(event);
  }
  protected override _afterAudioDoneEvent(): void {
    called.add("audio done");
    super._afterAudioDoneEvent();
  }
  override _interrupt(elapsedMs: number, cancelOngoingResponse?: boolean): void {
    called.add("interrupt");
    super._interrupt(elapsedMs, cancelOngoingResponse);
  }
  protected override _onClose(): void {
    called.add("close");
    super._onClose();
  }
  override buildSessionPayload(config: SessionConfig): SessionPayload {
    const payload = super.buildSessionPayload(config);
    payload.audio.output.speed = 1;
    return payload;
  }
  heardMs(): number {
    return this.currentItemId === undefined ? 0 : this._audioLengthMs;
  }
}

const main = async (): Promise<void> => {
  const transport = new Recorded({ adapter: nodeAdapter(), endpoint: gatewayEndpoint(process.env["OPENAI_BASE_URL"] ?? "") });
  const session = new RealtimeSession(new RealtimeAgent({ name: "Greeter", instructions: "Greet." }), { transport });
  const heard = new Promise<void>((resolve) => {
    transport.on("*", (event) => {
      if (event.type === "response.done") console.log("items: " + event.response.output.length);
    });
    transport.on("audio_done", () => resolve());
  });
  await session.connect({ apiKey: "sk-any" });
  if (transport.connectionState.websocket?.readyState !== 1) throw new Error("no WebSocket is shown");
  session.sendMessage("What is the weather in Paris?");
  await heard;
  if (transport.heardMs() <= 0) throw new Error("nothing was heard");
  session.interrupt();
  session.close();
  console.log("hooks: " + [...called].join(", "));
};
void main();
`;
