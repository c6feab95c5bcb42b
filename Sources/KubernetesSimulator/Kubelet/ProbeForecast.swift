internal import KubernetesCore

/// What a container's probes will say, as far as its manifest tells it.
///
/// Rules: an `exec` probe goes as its command does, one of which nothing is known well; `httpGet`,
/// `tcpSocket` and `grpc` find somebody at every port, unless the container declares its ports and no
/// container of the pod declares that one; `httpGet` of a path that says so is not found (404).
struct ProbeForecast: Sendable, Hashable {
  /// A probe that fails, and what the kubelet says of it.
  struct Failure: Sendable, Hashable {
    /// `Readiness`, `Liveness` or `Startup`.
    var kind: String
    var message: String
    /// Seconds after the start of the container until the first failure, and between two.
    var first: Double
    var period: Double
  }

  /// Seconds after the start until the startup probe succeeds; nil if it never does.
  var startsAfter: Double? = 0
  /// Seconds after the start until the container is ready; nil if it never is.
  var readyAfter: Double? = 0
  /// Seconds after the start until the kubelet ends the container for a probe; nil if it does not.
  var endsAfter: Double?
  /// The probe for which the kubelet ends the container.
  var ending: Failure?
  var failures: [Failure] = []

  /// The forecast of a container that runs in a pod at an address.
  ///
  /// - `ease`: the seconds after which a container without probes counts as ready.
  init(_ container: JSONValue, of pod: JSONValue, at address: String, ease: Double) {
    func failure(_ field: String, _ kind: String, after start: Double) -> Failure? {
      guard let probe = container[field], probe != .null,
        let message = Self.failure(of: probe, container, pod, address)
      else { return nil }
      return Failure(
        kind: kind, message: message, first: start + Self.delay(probe), period: Self.period(probe))
    }
    if let failure = failure("startupProbe", "Startup", after: 0) {
      failures.append(failure)
      (startsAfter, readyAfter) = (nil, nil)
      end(for: failure, container["startupProbe"])
      return
    }
    let start = container["startupProbe"].map { Self.delay($0) + Self.reaction } ?? 0
    startsAfter = start
    if let failure = failure("readinessProbe", "Readiness", after: start) {
      failures.append(failure)
      readyAfter = nil
    } else {
      let delay = container["readinessProbe"].map { Self.delay($0) } ?? 0
      readyAfter = start + max(ease, delay + Self.repeats(container["readinessProbe"]))
    }
    if let failure = failure("livenessProbe", "Liveness", after: start) {
      failures.append(failure)
      end(for: failure, container["livenessProbe"])
    }
  }

  /// The seconds that a kubelet takes to see the outcome of a probe.
  private static let reaction = 0.5

  private mutating func end(for failure: Failure, _ probe: JSONValue?) {
    let threshold = probe?["failureThreshold"]?.integer ?? 3
    endsAfter = failure.first + failure.period * Double(max(0, threshold - 1))
    ending = failure
  }

  private static func delay(_ probe: JSONValue) -> Double {
    Double(probe["initialDelaySeconds"]?.integer ?? 0)
  }

  private static func period(_ probe: JSONValue) -> Double {
    Double(max(1, probe["periodSeconds"]?.integer ?? 10))
  }

  /// The seconds from the first success of a probe to the one that counts.
  private static func repeats(_ probe: JSONValue?) -> Double {
    guard let probe else { return 0 }
    return Double(max(0, (probe["successThreshold"]?.integer ?? 1) - 1)) * period(probe)
  }

  /// What a kubelet says of a probe that fails; nil where it succeeds.
  private static func failure(
    of probe: JSONValue, _ container: JSONValue, _ pod: JSONValue, _ address: String
  ) -> String? {
    if let exec = probe["exec"] {
      let course = ContainerProgram.course(
        of: ContainerProgram.texts(exec["command"]),
        variables: ContainerProgram.variables(of: container))
      let limit = Double(probe["timeoutSeconds"]?.integer ?? 1)
      if course.end == .never || course.seconds > limit {
        return
          "command timed out: \"\(ContainerProgram.texts(exec["command"]).joined(separator: " "))\""
          + " timed out after \(Int(limit))s"
      }
      return course.fails ? course.lines.map(\.text).joined(separator: "\n") : nil
    }
    if let get = probe["httpGet"] {
      let scheme = (get["scheme"]?.string ?? "HTTP").lowercased()
      let path = get["path"]?.string ?? "/"
      switch port(get["port"], container, pod) {
      case .missing: return "couldn't find port: \(get["port"]?.compactText ?? "")"
      case .closed(let port):
        let host = "\(get["host"]?.string ?? address):\(port)"
        return "Get \"\(scheme)://\(host)\(path)\": dial tcp \(host): connect: connection refused"
      case .open:
        let isMissing = path.split(separator: "/").contains { Fiction.isMeant(by: $0) }
        return isMissing ? "HTTP probe failed with statuscode: 404" : nil
      }
    }
    guard let connection = probe["tcpSocket"] ?? probe["grpc"] else { return nil }
    switch port(connection["port"], container, pod) {
    case .missing: return "couldn't find port: \(connection["port"]?.compactText ?? "")"
    case .open: return nil
    case .closed(let port):
      let host = "\(connection["host"]?.string ?? address):\(port)"
      return probe["grpc"] == nil
        ? "dial tcp \(host): connect: connection refused"
        : "timeout: failed to connect service \"\(host)\" within "
          + "\(probe["timeoutSeconds"]?.integer ?? 1)s: context deadline exceeded"
    }
  }

  private enum Port {
    case open
    case closed(Int)
    case missing
  }

  private static func port(
    _ port: JSONValue?, _ container: JSONValue, _ pod: JSONValue
  ) -> Port {
    let own = container["ports"]?.array ?? []
    if let name = port?.string, Int(name) == nil {
      return own.contains { $0["name"]?.string == name } ? .open : .missing
    }
    guard let number = port?.integer ?? port?.string.flatMap({ Int($0) }) else { return .missing }
    let containers = ["containers", "initContainers"].flatMap { pod["spec"]?[$0]?.array ?? [] }
    let declared = containers.flatMap { $0["ports"]?.array ?? [] }
    let isDeclared = declared.contains { $0["containerPort"]?.integer == number }
    return own.isEmpty || isDeclared ? .open : .closed(number)
  }
}
