import { isJsonObject, type JsonObject, objectsOf, stringOf, textOf } from "../../wire/json.ts";

import { spacedJson } from "../generation/deltas.ts";
import type { CreateRequest } from "../request/create-request.ts";
import type { ResponseScript } from "../script/script.ts";
import { sampleJson } from "./sample-json.ts";

/**
 * What a request without a script gets. It depends on the effective context only, so the same conversation gets the same
 * answers over every transport: with function tools, a call of the first one until the context holds `steps` tool outputs
 * (`metadata.steps` wins); with a JSON text format, a value that fits it; otherwise the last user text, echoed.
 */
export const defaultScript = (request: CreateRequest, context: readonly JsonObject[], steps: number): ResponseScript => {
  const tool = objectsOf(request.body["tools"]).find((candidate) => candidate["type"] === "function");
  const outputs = context.filter((item) => item["type"] === "function_call_output");
  if (tool !== undefined && request.body["tool_choice"] !== "none" && outputs.length < requestedSteps(request, steps)) {
    const word = `step ${outputs.length + 1}`;
    return {
      output: [{ type: "function_call", name: textOf(tool["name"]), arguments: spacedJson(sampleJson(tool["parameters"], word)) }],
    };
  }
  return { output: [{ type: "text", text: finalText(request, context, outputs.length) }] };
};

const requestedSteps = (request: CreateRequest, fallback: number): number => {
  const metadata = isJsonObject(request.body["metadata"]) ? request.body["metadata"] : {};
  const steps = Number(textOf(metadata["steps"] ?? fallback));
  return Number.isInteger(steps) && steps >= 0 ? steps : fallback;
};

const finalText = (request: CreateRequest, context: readonly JsonObject[], toolOutputs: number): string => {
  const text = request.body["text"];
  const format = isJsonObject(text) && isJsonObject(text["format"]) ? text["format"] : {};
  if (format["type"] === "json_schema") {
    return spacedJson(sampleJson(format["schema"], lastUserText(context)));
  }
  if (format["type"] === "json_object") {
    return spacedJson({ text: lastUserText(context) });
  }
  return toolOutputs === 0 ? lastUserText(context) : `Done after ${toolOutputs} tool calls.`;
};

const lastUserText = (context: readonly JsonObject[]): string => {
  const content = context.findLast((item) => item["role"] === "user")?.["content"];
  const text =
    stringOf(content) ??
    objectsOf(content)
      .map((part) => stringOf(part["text"]) ?? "")
      .join("");
  return text === "" ? "Hello." : text;
};
