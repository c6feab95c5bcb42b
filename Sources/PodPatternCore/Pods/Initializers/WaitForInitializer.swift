internal import KubernetesCore

/// Blocks until something answers.
package struct WaitFor: Sendable, Hashable {
  /// What has to answer.
  package var target: Target
  /// After how many seconds the wait fails; nil to wait for ever.
  package var timeoutSeconds: Int?

  /// What has to answer.
  package enum Target: Sendable, Hashable {
    /// `host:port`, which has to accept a connection.
    case tcp(String)
    /// A URL, which has to answer with a status below 400.
    case http(String)
  }

  /// A wait for a target.
  package init(target: Target, timeoutSeconds: Int? = nil) {
    self.target = target
    self.timeoutSeconds = timeoutSeconds
  }
}

extension WaitFor {
  static var type: FieldType<Self> { .object(fields) }
  static let refreshing = InitializerRefreshing.never(
    "waitFor writes nothing that could be refreshed")

  private static let fields = Fields(
    WaitFor(target: .tcp("")),
    "Waits until something answers. Exactly one of tcp and http says what."
  ) {
    Field(
      oneOf: [
        Alternative(
          "tcp", .text(262, .address, mayBeEmpty: true), Target.tcp,
          "A host:port that has to accept a connection."),
        Alternative(
          "http",
          .text(
            2048, .url(credentials: "waitFor takes none, use an initializer's container"),
            mayBeEmpty: true), Target.http,
          "An http or https URL that has to answer with a status below 400."),
      ], \.target
    ).turn(1)
    Field(
      \.timeoutSeconds, "timeoutSeconds", .count(minimum: 1), .optional,
      "After how many seconds the wait fails; it waits for ever without it.")
  }
}

// MARK: The pod

extension WaitFor: InitializerKind {
  static let name = "waitFor"

  func container(_ step: InitializerStep, _ reader: inout FieldReader) -> PlacedContainer {
    step.checkCurl(&reader)
    return step.curlContainer(command)
  }

  func refresher(
    every seconds: Int, _ step: InitializerStep, _ reader: inout FieldReader
  ) -> PlacedContainer? {
    reader.fault(
      step.path.key("refreshSeconds"), "Forbidden: waitFor writes nothing that could be refreshed")
    return nil
  }

  /// Blocks until the target answers, or for as long as the wait may take.
  ///
  /// A shell runs curl repeatedly, because curl's own retries won't do: as PID 1 of a container it
  /// ignores SIGTERM, so that deleting a waiting pod would take its whole grace period, and a mere
  /// connection is no transfer that could succeed. The script is always the same; everything that a
  /// user wrote is an argument, which no shell interprets.
  private var command: ContainerCommand {
    let (target, answered, options) =
      switch target {
      case .http(let url):
        (url, "0", ["--fail", "--globoff", "--output", "/dev/null", "--url", url])
      case .tcp(let address):
        (address, "48", ["--telnet-option", "NONE=1", "--url", "telnet://\(address)"])
      }
    let arguments = [target, String(timeoutSeconds ?? 0), answered] + options
    return ContainerCommand(
      words: ["sh", "-c", Self.script, "wait-for"] + arguments.map(ContainerCommand.literal))
  }

  /// Arguments: the target, after how many seconds to give up (0 for never), curl's exit status if the
  /// target has answered, and curl's options.
  ///
  /// For a port that status is 48, an unknown telnet option: curl parses the options once it is
  /// connected, and before it sends anything.
  private static let script = """
    trap 'exit 143' TERM
    target=$1 limit=$2 answered=$3
    shift 3
    start=$(date +%s)
    until
      message=$(curl --silent --connect-timeout 5 --max-time 10 --write-out '%{errormsg}' "$@")
      [ $? -eq "$answered" ]
    do
      if [ "$limit" -gt 0 ] && [ $(($(date +%s) - start)) -ge "$limit" ]; then
        echo "$target did not answer within $limit s: $message" >&2
        exit 1
      fi
      sleep 1
    done
    """
}
