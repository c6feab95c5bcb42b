internal import KubernetesCore

/// A command of a container: its words, and the variables that it reads.
struct ContainerCommand {
  let words: [String]
  /// Variables as core/v1 has them.
  var environment: [JSONValue] = []

  /// A text that the kubelet hands on unchanged: it replaces `$(NAME)` and makes one of two dollars.
  static func literal(_ text: String) -> String {
    text.parts(separatedBy: "$", keepingEmpty: true).joined(separator: "$$")
  }

  /// The command under a shell that runs it again and again, with a pause before each run.
  ///
  /// The script is the same for all; what a user wrote are its arguments, which no shell reads as
  /// code.
  func repeated(every seconds: Int) -> ContainerCommand {
    ContainerCommand(
      words: ["sh", "-c", Self.repetition, "refresh", String(seconds), "--"] + words,
      environment: environment)
  }

  /// Arguments: the pause in seconds, `--`, the command and its arguments.
  ///
  /// Both the pause and the command run in the background, since a shell hears SIGTERM at once only
  /// while it waits. There are no functions here, as one would take the place of a program of its name.
  /// An image that has no sleep ends the container, rather than have it go round without a pause.
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
