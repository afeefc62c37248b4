export { type CreateCallOptions, type CreatedCall, createCall, type PostJson, type PostResponse } from "./server/create-call.ts";
