import { isJsonObject } from "../../wire/json.ts";
import { answerText } from "../audio/spoken-fixtures.ts";
import type { ReplyStep } from "../script/script.ts";
import type { ActiveResponse } from "../session/active-response.ts";
import type { Session } from "../session/session.ts";
import type { SessionTool } from "../settings/session-settings.ts";
import { sampleValue } from "./sample-arguments.ts";

/** Whether a function was called since the user's last message. */
const hasCalledSinceQuestion = (session: Session): boolean => {
  const items = session.items.all.map(({ item }) => item);
  const question = items.findLastIndex((item) => item.role === "user");
  return items.slice(question + 1).some((item) => item.type === "function_call");
};

/** The function that a model would be allowed to call, if any. */
const toolToCall = (response: ActiveResponse): SessionTool | undefined => {
  const choice = response.toolChoice;
  const functions = response.tools.filter((tool) => tool.type === "function");
  if (choice === "none") return undefined;
  return isJsonObject(choice) && choice["type"] === "function" ? functions.find((tool) => tool.name === choice["name"]) : functions[0];
};

/** What is answered without a script: one call of the first function tool for each question, then the spoken fixture. */
export const defaultReply = (session: Session, response: ActiveResponse): readonly ReplyStep[] => {
  const tool = toolToCall(response);
  if (tool?.name !== undefined && !hasCalledSinceQuestion(session)) {
    const sample = sampleValue(tool.parameters ?? {});
    return [{ call: { name: tool.name, arguments: isJsonObject(sample) ? sample : {} } }];
  }
  return [{ say: answerText, audio: session.host.answer() }];
};
