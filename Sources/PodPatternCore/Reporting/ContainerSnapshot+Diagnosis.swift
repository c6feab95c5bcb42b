extension ContainerSnapshot {
  /// Why it waits, where that is no part of an ordinary start.
  var trouble: String? {
    guard case .waiting(let reason?, _) = state else { return nil }
    return ["ContainerCreating", "PodInitializing"].contains(reason) ? nil : reason
  }

  /// Whether it has ended, and badly.
  var hasFailed: Bool {
    if case .terminated(let end) = state { end.exitCode != 0 } else { false }
  }

  /// Whether a pod's start goes on past this init container: an initializer that completed, or a
  /// native sidecar that has started.
  func isPassed(as initializers: [String]) -> Bool {
    isCompleted || (state == .running && isStarted && !initializers.contains(name))
  }

  /// What the kubelet says about its waiting.
  var waitingText: String? {
    guard case .waiting(let reason, let message) = state, let reason else { return nil }
    return "container \(name): \(message.map { "\(reason): \($0)" } ?? reason)"
  }

  /// How its last run failed, in words.
  var failureText: String? {
    guard let failure else { return nil }
    var text = "container \(name) failed with exit code \(failure.exitCode)"
    if let reason = failure.reason, reason != "Error" { text += " (\(reason))" }
    if restarts > 0 { text += ", restarted \(restarts) time\(restarts == 1 ? "" : "s")" }
    return failure.lastWords.map { "\(text): \($0)" } ?? text
  }
}

extension ContainerSnapshot.Termination {
  /// The line of the message that tells most: the last one.
  ///
  /// What `find` says in the end of a verified `fetch` is only that the file is not there; why, the
  /// line before it says.
  var lastWords: String? {
    let lines = limited.message?.split(whereSeparator: \.isNewline).map(String.init) ?? []
    return lines.last { !$0.hasPrefix("find: ") } ?? lines.last
  }
}

extension PodSnapshot {
  /// Whether a container that comes after the init containers runs or has run.
  var hasStartedContainers: Bool {
    containers.contains { container in
      if case .waiting = container.state { container.lastTermination != nil } else { true }
    }
  }
}
