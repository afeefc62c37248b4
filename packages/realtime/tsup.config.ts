import { preset } from "../../tooling/tsup-preset.ts";

export default preset(["src/index.ts", "src/sip.ts", "src/telnyx.ts", "src/twilio.ts"], "neutral");
