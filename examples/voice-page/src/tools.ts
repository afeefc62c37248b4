/** A tool that the model may call. */
interface Tool {
  readonly description: string;
  readonly parameters: object;
  readonly run: (input: Readonly<Record<string, unknown>>) => Promise<string>;
}

const skies = ["light rain", "sun", "a few clouds", "fog"];

const tools: Readonly<Record<string, Tool>> = {
  get_weather: {
    description: "The current weather in a city.",
    parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
    // Nobody measures it; a city always has the same weather here.
    run: async ({ city }) => {
      const sum = [...String(city)].reduce((total, letter) => total + (letter.codePointAt(0) ?? 0), 0);
      return `${8 + (sum % 17)} degrees and ${skies[sum % skies.length]}`;
    },
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
