internal import KubernetesCore

extension WaitFor: InitializerKind {
  static let name = "waitFor"

  func container(_ step: InitializerStep, _ reader: inout FieldReader) -> PlacedContainer {
    step.checkCurl(Self.self, &reader)
    return step.curlContainer(Self.self, command)
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
  /// A shell asks again and again, with curl, because curl by itself can't: as the first process of
  /// a container it would not hear SIGTERM, so that deleting a waiting pod took its whole grace
  /// period, and with a mere connection it has no transfer that ends well. The script is the same
  /// for all; what a user wrote are its arguments, which no shell reads as code.
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

  /// Arguments: the target, after how many seconds to give up (0 for never), the status with which
  /// curl ends when the target answered, and what curl is to be told.
  ///
  /// For a port that status is 48, an unknown telnet option: curl looks at the options once it is
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
