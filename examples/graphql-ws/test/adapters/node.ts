import { nodeAdapter } from "@plugboard/node";

export default nodeAdapter();
