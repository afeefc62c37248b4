import { RealtimeAgent, RealtimeSession, tool } from "@openai/agents-realtime";
import { type AnyAdapter, gatewayEndpoint } from "@plugboard/realtime";
import { answerTelnyxCalls, TelnyxTransport } from "@plugboard/realtime/telnyx";
import { answerTwilioCalls, createStreamTokens, type PhoneSocket, TwilioTransport } from "@plugboard/realtime/twilio";
import { z } from "zod";

/** What the server is told by its environment. */
export interface PhoneSettings {
  readonly OPENAI_API_KEY?: string | undefined;
  readonly OPENAI_BASE_URL?: string | undefined;
  /** Where the providers reach this server, for example `https://phone.example.com`. */
  readonly PUBLIC_URL?: string | undefined;
  /** From the console of Twilio, or whatever the simulator signs with. */
  readonly TWILIO_AUTH_TOKEN?: string | undefined;
  /** From the portal of Telnyx. */
  readonly TELNYX_PUBLIC_KEY?: string | undefined;
  /** At least 16 characters that nobody else knows. */
  readonly STREAM_SECRET?: string | undefined;
}

/** A server of phone calls, without its runtime. */
export interface PhoneServer {
  /** Answers `POST /twilio` and `POST /telnyx`. */
  readonly answer: (request: Request) => Promise<Response>;
  /** Takes the socket of a stream, by the path that it was opened with. Call it in the turn in which the socket was accepted. */
  readonly takeCall: (path: string, socket: PhoneSocket) => void;
}

const getWeather = tool({
  name: "get_weather",
  description: "The current weather in a city.",
  parameters: z.object({ city: z.string() }),
  execute: async () => "12 degrees and light rain",
});

const agent = new RealtimeAgent({
  name: "Weather line",
  instructions: "You answer the telephone of a weather service. Greet the caller. Answer in one short sentence.",
  tools: [getWeather],
});

const converse = async (transport: TwilioTransport | TelnyxTransport, apiKey: string): Promise<void> => {
  const session = new RealtimeSession(agent, { transport, config: { audio: { input: { turnDetection: { type: "server_vad" } } } } });
  session.on("error", ({ error }) => console.error(error));
  transport.on("dtmf", ({ digit }) => {
    if (digit === "#") session.close();
    else session.sendMessage(`The caller has pressed ${digit}.`);
  });
  try {
    await session.connect({ apiKey });
    transport.requestResponse();
  } catch (error) {
    // A stream that was refused is over; one that cannot be answered must not be left in silence.
    transport.phone.end(1011, "The call could not be answered.");
    console.error(error);
  }
};

/** Phone calls of Twilio and of Telnyx, on any runtime. */
export const createPhoneServer = (adapter: AnyAdapter, settings: PhoneSettings): PhoneServer => {
  const { OPENAI_API_KEY: apiKey = "sk-simulated", OPENAI_BASE_URL: baseUrl = "https://api.openai.com/v1" } = settings;
  const { PUBLIC_URL: publicUrl = "", TWILIO_AUTH_TOKEN: authToken, TELNYX_PUBLIC_KEY: publicKey } = settings;
  const tokens = createStreamTokens({ secret: settings.STREAM_SECRET ?? "" });
  // The call's id is in the path for servers that have one object for each call.
  const streamUrl = (provider: string) => (call: Readonly<Record<string, string>>) =>
    `${publicUrl.replace(/^http/, "ws")}/${provider}/${encodeURIComponent(call["CallSid"] ?? "")}`;
  /** By path: the providers that this server has the key of. */
  const answers = new Map<string, (request: Request) => Promise<Response>>();
  if (authToken) {
    const url = `${publicUrl}/twilio`;
    answers.set("/twilio", answerTwilioCalls({ authToken, publicUrl: url, streamUrl: streamUrl("twilio"), tokens }));
  }
  if (publicKey) answers.set("/telnyx", answerTelnyxCalls({ publicKey, streamUrl: streamUrl("telnyx"), tokens }));
  if (answers.size === 0) throw new Error("Set TWILIO_AUTH_TOKEN or TELNYX_PUBLIC_KEY, so that webhooks can be checked.");
  const options = {
    adapter,
    endpoint: gatewayEndpoint(baseUrl),
    admit: ({ callId, parameters }: { callId: string; parameters: Readonly<Record<string, string>> }) =>
      tokens.redeem(parameters["token"], callId),
  };
  return {
    answer: async (request) => {
      const { pathname } = new URL(request.url);
      if (request.method !== "POST") return new Response("POST the webhook of a call.\n", { status: 405 });
      return answers.get(pathname)?.(request) ?? new Response("Not found, or its provider's key is not set.\n", { status: 404 });
    },
    takeCall: (path, socket) => {
      const transport = path.startsWith("/telnyx/")
        ? new TelnyxTransport({ ...options, telnyxWebSocket: socket })
        : new TwilioTransport({ ...options, twilioWebSocket: socket });
      void converse(transport, apiKey);
    },
  };
};
