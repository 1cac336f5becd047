/**
 * A shell program that runs nats-server for us and outlives us by a moment: it holds the other end of a pipe to this process, and when
 * that pipe closes, be it by `kill -9`, it ends the server and removes the folder of this run. No exit handler can promise that.
 *
 * Called as `sh -c SCRIPT guard FOLDER BINARY ARGUMENTS…`. It says `pid N` when the server was started and `exit N` when it ended, on
 * standard output, then waits for the pipe to close. The server stays our grandchild with a process id of its own, so that signals hit it
 * and not the guard. A frozen server (SIGSTOP) is woken to take its SIGTERM; one that does not leave within 5 s is killed. SIGPIPE is
 * ignored, once the server was started without that, so that nobody listening any more does not stop the cleaning.
 */
export const GUARD_SCRIPT = `
folder=$1; shift
exec 3<&0
"$@" </dev/null 3<&- >&2 &
server=$!
echo "pid $server"
(
  read -r line <&3
  kill -TERM $server; kill -CONT $server
  tries=0
  while [ $tries -lt 50 ]; do sleep 0.1; tries=$((tries + 1)); done
  kill -KILL $server
) >/dev/null 2>&1 &
watcher=$!
trap '' PIPE
wait $server
code=$?
kill $watcher 2>/dev/null
echo "exit $code"
read -r line <&3
rm -rf -- "$folder"
`;
