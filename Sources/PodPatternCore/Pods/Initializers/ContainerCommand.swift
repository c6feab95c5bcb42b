internal import KubernetesCore

/// A command of a container: its words, and the variables that it reads.
struct ContainerCommand {
  let words: [String]
  /// Variables as core/v1 has them.
  var environment: [JSONValue] = []

  /// Escapes a text for the kubelet, which replaces `$(NAME)` and turns two dollars into one.
  static func literal(_ text: String) -> String {
    text.parts(separatedBy: "$", keepingEmpty: true).joined(separator: "$$")
  }

  /// The command under a shell that runs it again and again, with a pause before each run.
  ///
  /// The script is always the same. Everything that a user wrote is an argument, which no shell
  /// interprets.
  func repeated(every seconds: Int) -> ContainerCommand {
    ContainerCommand(
      words: ["sh", "-c", Self.repetition, "refresh", String(seconds), "--"] + words,
      environment: environment)
  }

  /// Arguments: the pause in seconds, `--`, the command and its arguments.
  ///
  /// Both the pause and the command run in the background, since a shell handles SIGTERM at once only
  /// while it waits. There are no functions here: one would shadow a program of the same name. In an
  /// image without `sleep` the container ends, instead of looping without a pause.
  private static let repetition = """
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
