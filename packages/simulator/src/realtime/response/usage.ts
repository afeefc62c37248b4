import type { ActiveResponse } from "../session/active-response.ts";
import type { Session } from "../session/session.ts";

/** Text tokens, estimated: four characters each. */
export const textTokens = (text: string): number => Math.ceil(text.length / 4);

/** The input of a response, estimated from the conversation: one audio token is 100 ms of the user's speech. */
const inputTokens = (session: Session): { readonly text: number; readonly audio: number } => {
  let text = textTokens(session.settings.instructions);
  let audio = 0;
  for (const { item, audio: sound } of session.items.all) {
    if (sound !== undefined) audio += Math.ceil(sound.bytes.length / sound.bytesPerMs / 100);
    text += textTokens(`${item.arguments ?? ""}${item.output ?? ""}${(item.content ?? []).map((part) => part.text ?? "").join("")}`);
  }
  return { text, audio };
};

/** The `usage` of a response that ends now: one token of output audio is 50 ms. */
export const usageOf = (session: Session, response: ActiveResponse): Readonly<Record<string, unknown>> => {
  const input = inputTokens(session);
  const audio = Math.ceil(response.audioMs / 50);
  const none = { text_tokens: 0, audio_tokens: 0, image_tokens: 0 };
  return {
    total_tokens: input.text + input.audio + audio + response.textTokens,
    input_tokens: input.text + input.audio,
    output_tokens: audio + response.textTokens,
    input_token_details: {
      text_tokens: input.text,
      audio_tokens: input.audio,
      image_tokens: 0,
      cached_tokens: 0,
      cached_tokens_details: none,
    },
    output_token_details: { text_tokens: response.textTokens, audio_tokens: audio },
  };
};
