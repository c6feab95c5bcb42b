extension ContainerSnapshot {
  /// Why it is waiting; nil if that is part of an ordinary start.
  var trouble: String? {
    guard case .waiting(let reason?, _) = state else { return nil }
    return ["ContainerCreating", "PodInitializing"].contains(reason) ? nil : reason
  }

  var hasFailed: Bool {
    if case .terminated(let end) = state { end.exitCode != 0 } else { false }
  }

  /// Whether this init container no longer holds up the pod's start: an initializer that has
  /// completed, or a native sidecar that has started.
  func isPassed(as initializers: [String]) -> Bool {
    isCompleted || (state == .running && isStarted && !initializers.contains(name))
  }

  /// The kubelet's explanation for a waiting container.
  var waitingText: String? {
    guard case .waiting(let reason, let message) = state, let reason else { return nil }
    return "container \(name): \(message.map { "\(reason): \($0)" } ?? reason)"
  }

  /// How its last run failed.
  var failureText: String? {
    guard let failure else { return nil }
    var text = "container \(name) failed with exit code \(failure.exitCode)"
    if let reason = failure.reason, reason != "Error" { text += " (\(reason))" }
    if restarts > 0 { text += ", restarted \(restarts) time\(restarts == 1 ? "" : "s")" }
    return failure.lastWords.map { "\(text): \($0)" } ?? text
  }
}

extension ContainerSnapshot.Termination {
  /// The most telling line of the message: the last one.
  ///
  /// In a verified `fetch`, the final `find` only says that the file is missing; the line before
  /// says why.
  var lastWords: String? {
    let lines = limited.message?.split(whereSeparator: \.isNewline).map(String.init) ?? []
    return lines.last { !$0.hasPrefix("find: ") } ?? lines.last
  }
}

extension PodSnapshot {
  /// Whether a container other than an init container is running or has run.
  var hasStartedContainers: Bool {
    containers.contains { container in
      if case .waiting = container.state { container.lastTermination != nil } else { true }
    }
  }
}
