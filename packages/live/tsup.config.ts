import { preset } from "../../tooling/tsup-preset.ts";

export default preset(["src/index.ts", "src/ai-sdk.ts", "src/server.ts"], "neutral");
