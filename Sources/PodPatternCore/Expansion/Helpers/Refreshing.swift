/// A command that is run again and again, with a pause before each run.
enum Refreshing {
  /// The command under a shell that repeats it.
  ///
  /// The script is the same for all; what a user wrote are its arguments, which no shell reads as
  /// code.
  static func command(_ command: [String], every seconds: Int) -> [String] {
    ["sh", "-c", script, "refresh", String(seconds), "--"] + command
  }

  /// Arguments: the pause in seconds, `--`, the command and its arguments.
  ///
  /// Both the pause and the command run in the background, since a shell hears SIGTERM at once only
  /// while it waits. There are no functions here, as one would take the place of a program of its name.
  /// An image that has no sleep ends the container, rather than have it go round without a pause.
  private static let script = """
    trap 'kill $child 2>/dev/null; wait; exit 0' TERM
    seconds=$1
    shift 2
    while :; do
      sleep "$seconds" &
      child=$!
      wait "$child" || exit
      "$@" &
      child=$!
      wait "$child" || echo "refresh: failed with status $?, tried again in $seconds s" >&2
    done
    """
}
