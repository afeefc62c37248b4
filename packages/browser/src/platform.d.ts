/** The members of the page and of workers that this package uses. Not part of the published declarations. */

declare var WebSocket: import("@plugboard/core").WebSocketConstructor;
