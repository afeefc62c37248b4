/** One of the sockets of this folder, which the measurement puts here. */
declare module "plugboard:socket-under-test" {
  const open: import("./raw-socket.ts").OpenSocket;
  export default open;
}
