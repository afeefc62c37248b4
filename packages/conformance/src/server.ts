export type { AnswerOffer, OfferAnswer, PostedOffer } from "./server/offers.ts";
export {
  type RunProcess,
  type ScenarioServer,
  type ScenarioServerOptions,
  startScenarioServer,
} from "./server/start-scenario-server.ts";
