import { isRecord } from "../../wire-event.ts";
import { answerText } from "../audio/spoken-fixtures.ts";
import type { ReplyStep } from "../script.ts";
import type { Session } from "../session/session.ts";
import type { SessionTool } from "../session/session-settings.ts";
import type { ActiveResponse } from "./active-response.ts";
import { sampleValue } from "./sample-arguments.ts";

/** Whether a function was called since the user's last message. */
function hasCalledSinceQuestion(session: Session): boolean {
  const items = session.items.all.map(({ item }) => item);
  const question = items.findLastIndex((item) => item.role === "user");
  return items.slice(question + 1).some((item) => item.type === "function_call");
}

/** The function that a model would be allowed to call, if any. */
function toolToCall(response: ActiveResponse): SessionTool | undefined {
  const choice = response.toolChoice;
  const functions = response.tools.filter((tool) => tool.type === "function");
  if (choice === "none") return undefined;
  return isRecord(choice) && choice["type"] === "function" ? functions.find((tool) => tool.name === choice["name"]) : functions[0];
}

/** What is answered without a script: one call of the first function tool for each question, then the spoken fixture. */
export function defaultReply(session: Session, response: ActiveResponse): readonly ReplyStep[] {
  const tool = toolToCall(response);
  if (tool?.name !== undefined && !hasCalledSinceQuestion(session)) {
    const sample = sampleValue(tool.parameters ?? {});
    return [{ call: { name: tool.name, arguments: isRecord(sample) ? sample : {} } }];
  }
  return [{ say: answerText, audio: session.host.answer() }];
}
