/** A name in the API's spelling: `toolNames` is `tool_names`. */
export const snakeCase = (camel: string): string => camel.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
