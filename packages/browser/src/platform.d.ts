/** The members of the page and of workers that this package uses. Not part of the published declarations. */

declare const WebSocket: import("@plugboard/core").WebSocketConstructor;
