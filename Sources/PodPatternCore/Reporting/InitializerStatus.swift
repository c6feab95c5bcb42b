internal import KubernetesCore

/// The progress of a pattern's pods with one initializer.
package struct InitializerStatus: Sendable, Hashable {
  package var name: String
  /// How many pods have not passed it yet.
  package var waiting: Int
  /// In how many pods its last run failed.
  package var failing: Int
  /// How often it was restarted, over all pods.
  package var restarts: Int
  /// How the last failed run ended; nil if none has failed.
  package var failure: ContainerSnapshot.Termination?

  package init(
    name: String, waiting: Int = 0, failing: Int = 0, restarts: Int = 0,
    failure: ContainerSnapshot.Termination? = nil
  ) {
    self.name = name
    self.waiting = waiting
    self.failing = failing
    self.restarts = restarts
    self.failure = failure
  }
}

extension InitializerStatus {
  init(json: JSONValue) {
    self.init(
      name: json["name"]?.string ?? "", waiting: json["waiting"]?.count ?? 0,
      failing: json["failing"]?.count ?? 0, restarts: json["restarts"]?.count ?? 0)
    if let exitCode = json["exitCode"]?.number(heldTo: .int32) {
      failure = .init(
        exitCode: exitCode, reason: json["reason"]?.string, message: json["message"]?.string)
    }
  }

  var json: JSONValue {
    var result: JSONValue = [
      "name": .string(name),
      "waiting": .integer(waiting),
      "failing": .integer(failing),
      "restarts": .integer(restarts),
    ]
    if let failure {
      result["exitCode"] = .integer(failure.exitCode)
      if let reason = failure.reason { result["reason"] = .string(reason) }
      if let message = failure.message { result["message"] = .string(message) }
    }
    return result
  }
}

extension InitializerStatus {
  init(name: String, tally: PodTally) {
    self.init(name: name)
    let ended =
      tally.target.runsToCompletion
      ? tally.failed : [tally.snapshot.backoff?.last].compactMap { $0 }
    for pod in tally.active + ended {
      let container = pod.initContainers.first { $0.name == name }
      let isPassed = container?.isCompleted ?? pod.hasStartedContainers
      if !isPassed, pod.isActive { waiting += 1 }
      guard let container else { continue }
      restarts = restarts.saturatingAdd(container.restarts)
      if !isPassed, let end = container.failure {
        failing += 1
        failure = end.truncated
      }
    }
  }
}

extension String {
  /// The text, truncated for a status that has many of them.
  var truncated: String { utf8.count > 1024 ? prefix(1000) + "…" : self }
}

extension ContainerSnapshot.Termination {
  /// The same with its message truncated for a status that has many of them.
  var truncated: Self {
    var result = self
    result.message = message?.cut(toBytes: 1024)
    return result
  }
}
