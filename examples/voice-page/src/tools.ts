/** A tool that the model may call. */
interface Tool {
  readonly description: string;
  readonly parameters: object;
  readonly run: (input: Readonly<Record<string, unknown>>) => Promise<string>;
}

const tools: Readonly<Record<string, Tool>> = {
  get_weather: {
    description: "The current weather in a city.",
    parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
    // Nobody measures it: what the simulator's spoken answer says.
    run: async () => "12 degrees and a clear sky",
  },
};

/** The tools as the API describes them. */
export const toolDefinitions: readonly object[] = Object.entries(tools).map(([name, { description, parameters }]) => ({
  type: "function",
  name,
  description,
  parameters,
}));

/** Calls a tool. What goes wrong is told to the model, which can say so. */
export const callTool = async (name: string, json: string): Promise<string> => {
  const tool = tools[name];
  if (!tool) return `There is no tool ${name}.`;
  try {
    return await tool.run(JSON.parse(json));
  } catch (error) {
    return `The tool failed: ${String(error)}`;
  }
};
