internal import KubernetesCore

/// How far a pattern's pods are with one of its initializers.
package struct InitializerStatus: Sendable, Hashable {
  /// Its name.
  package var name: String
  /// How many pods have not passed it yet.
  package var waiting: Int
  /// How many pods' last run of it failed.
  package var failing: Int
  /// How often it was started again, all pods together.
  package var restarts: Int
  /// How the last failed run ended; nil while none failed.
  package var failure: ContainerSnapshot.Termination?

  /// An initializer's progress.
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
  /// Counts one initializer over a pattern's pods.
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
        failure = end.limited
      }
    }
  }
}

extension String {
  /// As much of a text as a status that lists many has room for.
  var limited: String { utf8.count > 1024 ? prefix(1000) + "…" : self }
}

extension ContainerSnapshot.Termination {
  /// The same with a message short enough for a status that lists many.
  var limited: Self {
    var result = self
    result.message = message?.cut(toBytes: 1024)
    return result
  }
}
